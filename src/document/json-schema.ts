import * as z from 'zod';
import { modes } from '../modes/list.js';
import { shapesOf } from './shape.js';

/**
 * JSON Schema (draft 2020-12) of the document, for editors. It knows the keys, their defaults and the form of each value. What two
 * values must be to one another only `parseNodeState` knows. Pure.
 * @example
 * await writeOutput('schema.json', JSON.stringify(nodeStateSchema(), null, 2), 0o644);
 */
export function nodeStateSchema(): Readonly<Record<string, unknown>> {
  const shape = modes.length === 1 ? shapesOf(modes[0]).strict : z.union(modes.map((mode) => shapesOf(mode).strict));
  const { $schema, ...schema } = z.toJSONSchema(shape, { io: 'input', target: 'draft-2020-12' });
  return { $schema, $id: 'urn:ambient-redirect:redirect-v1:node-state', ...schema };
}
