/** `before` is null if the interface does not exist yet: there is no value to restore. */
export interface SysctlOperation {
  readonly kind: 'write-sysctl';
  readonly key: string;
  readonly value: string;
  readonly before: string | null;
}

/** Null: the value goes away with its interface. */
export function invertSysctlOperation(operation: SysctlOperation): SysctlOperation | null {
  const { key, value, before } = operation;
  return before === null ? null : { kind: 'write-sysctl', key, value: before, before: value };
}
