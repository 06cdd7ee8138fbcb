import type { Work } from './step.js';

/** The statements of the document behind some work, without duplicates. */
export function causesOf(work: Work): readonly string[] {
  const causes = new Set<string>();
  collect(work.operations, causes);
  return [...causes].sort();
}

/** Finds origins at any depth of an operation: the key is always `origin`. */
function collect(value: unknown, causes: Set<string>): void {
  if (Array.isArray(value)) {
    for (const inner of value) collect(inner, causes);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'origin') addAll(inner, causes);
    else collect(inner, causes);
  }
}

function addAll(origin: unknown, causes: Set<string>): void {
  if (typeof origin !== 'object' || origin === null || !('causes' in origin) || !Array.isArray(origin.causes)) return;
  for (const cause of origin.causes) if (typeof cause === 'string') causes.add(cause);
}
