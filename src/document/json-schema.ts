import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { modes } from '../modes/list.js';
import { shapesOf } from './shape.js';

/**
 * JSON Schema (draft 2020-12) of the document, for editors. It knows the keys, their defaults and the form of each
 * value. What two values must be to one another only `parseNodeState` knows. Pure.
 * @example
 * await writeOutput('schema.json', JSON.stringify(nodeStateSchema(), null, 2), 0o644);
 */
export function nodeStateSchema(): Readonly<Record<string, unknown>> {
  const all = modes.map((mode) => {
    const { $schema, ...schema } = z.toJSONSchema(shapesOf(mode).strict, { io: 'input', target: 'draft-2020-12' });
    return { $schema, schema: schema as ModeSchema };
  });
  const [{ $schema, schema }] = all as [(typeof all)[number]];
  const identity = { $schema, $id: 'urn:ambient-redirect:redirect-v1:node-state' };
  if (all.length === 1) return { ...identity, ...schema };
  const { description, title, type } = schema;
  return { ...identity, title, description, type, ...shared(all.map((one) => one.schema)) };
}

interface ModeSchema {
  readonly title: string;
  readonly description: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, Property>>;
}

type Property = Readonly<Record<string, unknown>>;

/** What every mode has stands once, before the alternatives; `mode` decides between them. */
function shared(schemas: readonly ModeSchema[]) {
  const [first, ...others] = schemas;
  const common = Object.entries(first?.properties ?? {}).flatMap(([key, property]): readonly [string, Property][] => {
    const found = others.map(({ properties }) => properties[key]);
    if (found.includes(undefined)) return [];
    const isSame = found.every((one) => isDeepStrictEqual(one, property));
    return [[key, isSame ? property : { description: property['description'] }]];
  });
  return { properties: Object.fromEntries(common), oneOf: schemas };
}
