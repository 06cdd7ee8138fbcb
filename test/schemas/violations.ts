import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type SchemaObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { jsonKindOf } from '../../src/cli/json/json-kinds.js';

const folder = join(import.meta.dirname, '../../dist/schemas');
const validators = new Map<string, ValidateFunction>();

/**
 * What a JSON output has against the schema of its kind in the package; a key that the schema does not have counts too.
 */
export function violations(kind: string, value: unknown): readonly string[] {
  const validate = validators.get(kind) ?? new Ajv2020({ allErrors: true }).compile(closed(schemaOf(kind)));
  validators.set(kind, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath, message, JSON.stringify(params)].join(' '),
  );
}

/** Throws where a command line was asked for JSON and printed what its schema does not have. */
export function holdToSchema(words: readonly string[], out: string): void {
  const isJson = words.some(
    (word, at) => word === '--output=json' || (word === 'json' && words[at - 1] === '--output'),
  );
  if (!isJson || out === '') return;
  const value: unknown = JSON.parse(out);
  const isError = typeof value === 'object' && value !== null && 'reason' in value && !('plan' in value);
  const kind = isError ? 'error' : jsonKindOf(words[0] ?? '');
  const found = kind === undefined ? ['it has no schema'] : violations(kind, value);
  if (found.length > 0) throw new Error(`the JSON of redirect ${words.join(' ')}:\n${found.join('\n')}`);
}

export function schemaOf(kind: string): SchemaObject {
  return JSON.parse(readFileSync(join(folder, `${kind}.json`), 'utf8')) as SchemaObject;
}

/** The schema without room for keys of later versions. */
function closed(schema: unknown): SchemaObject {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema as never;
  const entries = Object.entries(schema).map(([key, value]) => [key, closed(value)] as const);
  const isOpen = 'properties' in schema && 'required' in schema && !('additionalProperties' in schema);
  return Object.fromEntries(isOpen ? [...entries, ['additionalProperties', false]] : entries);
}
