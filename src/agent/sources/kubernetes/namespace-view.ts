import * as z from 'zod';
import type { Labels } from '../../enrolment/label-selector.js';

/** What the agent keeps of a namespace. */
export interface NamespaceView {
  readonly name: string;
  /** Those that the enrolment reads. */
  readonly labels: Labels;
}

const namespaceShape = z.object({
  metadata: z.object({ name: z.string().min(1).max(63), labels: z.record(z.string(), z.string()).nullish() }),
});

/** Reads an object of the API. Throws for one that is no namespace. */
export function readNamespace(object: unknown, labelKeys: ReadonlySet<string>): NamespaceView {
  const parsed = namespaceShape.safeParse(object);
  if (!parsed.success) throw new Error(parsed.error.issues[0]?.message ?? 'it is no namespace');
  const { labels, name } = parsed.data.metadata;
  const entries = Object.entries(labels ?? {}).filter(([key]) => labelKeys.has(key));
  return { name, labels: Object.fromEntries(entries) };
}
