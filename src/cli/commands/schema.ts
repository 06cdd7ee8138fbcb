import { nearestWord, nodeStateSchema, statementsSchema } from '../../index.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { jsonText } from '../json/format-json.js';
import { jsonKindOf, jsonKinds } from '../json/json-kinds.js';
import { shippedText } from '../shipped.js';
import { UsageError } from '../usage-error.js';

/** What people write; their schemas are made when they are asked for. */
const documents: Readonly<Record<string, () => object>> = { NodeState: nodeStateSchema, Change: statementsSchema };

export async function schemaCommand(
  [kind = 'NodeState']: readonly string[],
  _options: object,
  context: Context,
): Promise<ExitCode> {
  const document = documents[kind];
  context.out(document === undefined ? outputSchema(kind) : jsonText(document()));
  return exitCodes.done;
}

function outputSchema(kind: string): string {
  const known = jsonKindOf(kind);
  if (known === undefined) throw new UsageError(unknown(kind));
  const text = shippedText(`dist/schemas/${known}.json`);
  if (text === null) throw new Error(`the package has no file dist/schemas/${known}.json: it is not built completely`);
  return text;
}

function unknown(kind: string): string {
  const kinds = [...Object.keys(documents), ...Object.keys(jsonKinds)];
  const meant = nearestWord(kind, kinds);
  const hint = meant === undefined ? `there are ${kinds.join(', ')}` : `did you mean ${meant}?`;
  return `there is no schema of ${kind} (${hint})`;
}
