import type { Verdict } from '../../../ir/foreign-table.js';

const plain = ['accept', 'drop', 'return', 'continue', 'queue', 'reject'] as const;

/** Null if it is not a verdict. */
export function readVerdict(json: unknown): Verdict | null {
  if (typeof json !== 'object' || json === null) return null;
  const kind = plain.find((word) => word in json);
  if (kind !== undefined) return { kind };
  for (const word of ['jump', 'goto'] as const) {
    const target = (json as Readonly<Record<string, { readonly target?: unknown } | undefined>>)[word]?.target;
    if (typeof target === 'string') return { kind: word, chain: target };
  }
  return null;
}
