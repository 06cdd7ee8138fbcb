import * as z from 'zod';

const match = z.looseObject({ left: z.unknown(), right: z.unknown() });
const addressField = z.looseObject({
  payload: z.looseObject({ protocol: z.string(), field: z.enum(['saddr', 'daddr']) }),
});

/**
 * Whether a rule holds something that iptables-nft never writes. All its rules have a counter, and none has sets, maps
 * or ranges of addresses outside of modules. iptables-nft-save prints such a rule incompletely (1.8.9), and exits 0.
 */
export function isNativeRule(expressions: readonly unknown[]): boolean {
  return !expressions.some((one) => has(one, 'counter')) || expressions.some(isNative);
}

function has(json: unknown, key: string): boolean {
  return typeof json === 'object' && json !== null && key in json;
}

function isNative(expression: unknown): boolean {
  if (has(expression, 'vmap') || has(expression, 'map')) return true;
  const read = match.safeParse((expression as Readonly<Record<string, unknown>> | null)?.['match']);
  if (!read.success) return false;
  const { left, right } = read.data;
  if (typeof right === 'string') return right.startsWith('@');
  if (typeof right !== 'object' || right === null) return false;
  return 'set' in right || ('range' in right && addressField.safeParse(left).success);
}
