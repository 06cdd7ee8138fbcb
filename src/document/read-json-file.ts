import type * as z from 'zod';
import type { Diagnostic } from '../base/diagnostic.js';
import { JsonTextError, readJson as readToolJson } from '../base/json-text.js';
import { failed, ok, type Result } from '../base/result.js';
import { kindOf, showFound } from '../schema/found.js';
import { formatPath, type Path, valueAt } from './path.js';
import { readJson } from './read-json.js';

/**
 * A JSON file that this tool wrote, and that somebody may have changed: its value, or every mistake with its position.
 * Pure.
 */
export function readJsonFile<T>(text: string, file: string, shape: z.ZodType<T>): Result<T> {
  const source = readJson(text);
  if (source === undefined) return failed([{ ...notJson(text), file }]);
  const { locate, problems, value } = source;
  if (problems.length > 0) return failed(problems.map((one) => ({ ...one, file })));
  const read = shape.safeParse(value);
  if (read.success) return ok(read.data);
  const found: readonly Mistake[] = read.error.issues.flatMap((issue) => mistakesOf(issue, value));
  return failed(
    found.map(({ part, path, ...one }) => {
      const position = locate(path, part ?? 'value');
      return { ...one, path: formatPath(path), file, ...(position && { position }) };
    }),
  );
}

function notJson(text: string): Diagnostic {
  try {
    readToolJson(text);
  } catch (error) {
    if (error instanceof JsonTextError)
      return { code: 'syntax', path: '', message: `not JSON: ${error.found}`, position: error.position };
    throw error;
  }
  return { code: 'syntax', path: '', message: 'not JSON: a text in it has a control character' };
}

interface Mistake extends Pick<Diagnostic, 'code' | 'message' | 'hint'> {
  readonly path: Path;
  readonly part?: 'key';
}

function mistakesOf(issue: z.core.$ZodIssue, raw: unknown): readonly Mistake[] {
  const path = issue.path.filter((segment) => typeof segment !== 'symbol');
  const found = valueAt(raw, path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      code: 'unknown-key',
      path: [...path, key],
      part: 'key',
      message: `${showFound(key)} is no known key`,
    }));
  if (found === undefined) return [{ code: 'missing-key', path, message: `the key ${String(path.at(-1))} is missing` }];
  switch (issue.code) {
    case 'invalid_type':
      return [
        { code: 'wrong-type', path, message: `found ${kindOf(found)}`, hint: `allowed: ${kinds(issue.expected)}` },
      ];
    case 'invalid_value':
      return [
        {
          code: 'invalid-value',
          path,
          message: `found ${showFound(found)}`,
          hint: `allowed: ${issue.values.join(', ')}`,
        },
      ];
    default:
      return [{ code: 'invalid-value', path, message: `found ${showFound(found)}`, hint: issue.message }];
  }
}

function kinds(expected: string): string {
  if (expected === 'string') return 'text';
  return expected === 'array' ? 'a list' : 'a mapping';
}
