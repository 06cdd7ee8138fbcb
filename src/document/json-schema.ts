import * as z from 'zod';
import { strictShape } from './shape.js';

/**
 * JSON Schema (draft 2020-12) of the document, for editors. It knows the keys, their defaults and the form of each value; what
 * two values must be to one another only `parseNodeState` knows.
 */
export function nodeStateSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(strictShape, { io: 'input', target: 'draft-2020-12' });
  return { $schema, $id: 'urn:ambient-redirect:redirect-v1:node-state', ...schema };
}
