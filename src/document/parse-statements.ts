import * as z from 'zod';
import type { Diagnostic } from '../base/diagnostic.js';
import { failed, ok, type Result } from '../base/result.js';
import type { ChangeStatement } from '../model/change-statement.js';
import { statementsSensible } from '../model/rules/statements-sensible.js';
import { modes } from '../modes/list.js';
import { choice } from '../schema/leaf.js';
import { lenient, type Strictness, strict } from '../schema/strictness.js';
import { diagnosticsOf } from './issues.js';
import { type ParseOptions, sourcesOf, withFile } from './parse.js';
import { parsePath } from './path.js';
import { statementOf, statements } from './statement-shape.js';

function shapeOf(strictness: Strictness) {
  const { keep, section } = strictness;
  return section(
    {
      apiVersion: keep(choice('a version of this file', ['redirect/v1'], 'Version of the file.')),
      kind: keep(choice('a kind of file', ['Change'], 'Kind of the file.')),
      // Every mode calls its proxy the same.
      change: statements(strictness, modes[0].document.proxy),
    },
    { title: 'Change', description: 'What a change of documents may do to flows, for `redirect review --expect`.' },
  );
}

const [strictShape, lenientShape] = [shapeOf(strict), shapeOf(lenient)];

/**
 * Reads a file of `kind: Change`: what a change may do. Never throws for a bad text: the result has every mistake with
 * its position. Pure.
 * @example
 * const read = parseStatements(text, { file: 'change.yaml' });
 * if (read.ok) review(pairs, { expect: read.value });
 */
export function parseStatements(text: string, options: ParseOptions = {}): Result<readonly ChangeStatement[]> {
  const sources = sourcesOf(text.replace(/^\uFEFF/, ''));
  if (!sources.ok) return failed(withFile(sources.diagnostics, options));
  const [source] = sources.value;
  if (source === undefined || sources.value.length > 1) {
    const message = `there are ${sources.value.length} documents in it, and only one is wanted`;
    return failed(withFile([{ code: 'several-documents', path: '', message }], options));
  }
  if (!source.wellFormed) return failed(withFile(source.problems, options));
  const read = strictShape.safeParse(source.value);
  const refused = read.success ? [] : diagnosticsOf(read.error, strictShape, source.value);
  const draft = (read.success ? read.data : lenientShape.parse(source.value)).change?.map(statementOf) ?? [];
  const found = [...refused, ...statementsSensible({ change: draft })].map((one): Diagnostic => {
    const position = source.locate(parsePath(one.path), one.code === 'unknown-key' ? 'key' : 'value');
    return position === undefined ? one : { ...one, position };
  });
  const problems = [...source.problems, ...found];
  // Nothing was refused, so nothing in the draft is undefined.
  return problems.length === 0 ? ok(draft as readonly ChangeStatement[]) : failed(withFile(problems, options));
}

/**
 * JSON Schema (draft 2020-12) of a file of `kind: Change`, for editors. Pure.
 * @example
 * await writeOutput('change.schema.json', JSON.stringify(statementsSchema(), null, 2), 0o644);
 */
export function statementsSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(strictShape, { io: 'input', target: 'draft-2020-12' });
  return { $schema, $id: 'urn:ambient-redirect:redirect-v1:change', ...schema };
}
