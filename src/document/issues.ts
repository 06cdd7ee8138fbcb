import * as z from 'zod';
import type { Diagnostic } from '../base/diagnostic.js';
import { kindOf } from '../schema/found.js';
import type { ComplaintParams } from '../schema/leaf.js';
import { unknownWord } from '../schema/suggest.js';
import { formatPath, type Path, valueAt } from './path.js';

/**
 * Turns zod's issues into diagnostics: one for every value and every unknown key.
 * @param others shapes of the other modes, to say whose an unknown key is.
 */
export function diagnosticsOf(
  error: z.ZodError,
  shape: z.ZodType,
  raw: unknown,
  others: ReadonlyMap<string, z.ZodType> = new Map(),
): readonly Diagnostic[] {
  return error.issues.flatMap((issue): readonly Diagnostic[] => {
    const path = issue.path.filter((segment) => typeof segment !== 'symbol');
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => unknownKey([...path, key], keysAt(shape, path), others));
      case 'custom':
        return [complaint(path, issue)];
      case 'invalid_type':
        return [wrongStructure(path, issue.expected, valueAt(raw, path))];
      case 'too_small':
        return [
          { code: 'invalid-value', path: formatPath(path), message: 'the list is empty', hint: 'name at least one' },
        ];
      default:
        return [{ code: 'invalid-value', path: formatPath(path), message: issue.message }];
    }
  });
}

function complaint(path: Path, issue: z.core.$ZodIssueCustom): Diagnostic {
  const { code, hint } = issue.params as ComplaintParams;
  if (code === 'missing-key') return missing(path);
  return { code, path: formatPath(path), message: issue.message, hint };
}

function missing(path: Path): Diagnostic {
  const hint = 'it has no default, so it must be there';
  return { code: 'missing-key', path: formatPath(path), message: `the key ${String(path.at(-1))} is missing`, hint };
}

function unknownKey(path: Path, allowed: readonly string[], others: ReadonlyMap<string, z.ZodType>): Diagnostic {
  const key = String(path.at(-1));
  const unknown = { code: 'unknown-key', path: formatPath(path), ...unknownWord(key, 'a known key', allowed) } as const;
  const [owner] = [...others].find(([, shape]) => keysAt(shape, path.slice(0, -1)).includes(key)) ?? [];
  return owner === undefined ? unknown : { ...unknown, message: `'${key}' is a key of mode ${owner}` };
}

function wrongStructure(path: Path, expected: string, found: unknown): Diagnostic {
  if (found === undefined) return missing(path);
  const allowed = expected === 'array' ? 'a list' : 'a mapping';
  return { code: 'wrong-type', path: formatPath(path), message: `found ${kindOf(found)}`, hint: `allowed: ${allowed}` };
}

/** The keys that a shape allows at a path. */
function keysAt(shape: z.ZodType, path: Path): readonly string[] {
  let inner = unwrapped(shape);
  for (const segment of path) {
    if (inner instanceof z.ZodObject) inner = unwrapped(inner.shape[segment]);
    else if (inner instanceof z.ZodArray) inner = unwrapped(inner.element);
  }
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

function unwrapped(shape: unknown): unknown {
  let inner = shape;
  while (inner instanceof z.ZodPrefault || inner instanceof z.ZodOptional || inner instanceof z.ZodNullable) {
    inner = inner.unwrap();
  }
  return inner;
}
