import type { Origin } from '../ir/origin.js';
import { commentLine } from './word.js';

/** The `#` line of an object in an artefact: its purpose, and the statements of the document that cause it. */
export function explain(origin: Origin | undefined): readonly string[] {
  if (origin === undefined) return [];
  const { causes, purpose } = origin;
  return [commentLine(causes.length === 0 ? purpose : `${purpose} (${causes.join(', ')})`)];
}
