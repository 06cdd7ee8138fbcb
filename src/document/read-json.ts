import type { Diagnostic } from '../base/diagnostic.js';
import { limits } from './limits.js';
import { endOfString, locateJson, offsetIn, positionsIn } from './locate-json.js';
import { formatPath } from './path.js';
import type { SourceDocument } from './source-document.js';

/**
 * The document of a JSON text; undefined if the text is not JSON. Positions are computed when the first one is needed.
 */
export function readJson(text: string): SourceDocument | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const written = hasOneKeyAColon(text, value) ? undefined : countKeys(text);
  if (written !== undefined && written.depth > limits.depth) return tooDeep(written.depth);
  let locate: SourceDocument['locate'] | undefined;
  return {
    value,
    // JSON.parse kept the last of equal keys, so that it has fewer than were written.
    problems: written === undefined || written.keys === countOwnKeys(value) ? [] : repeatedKeys(text),
    wellFormed: true,
    locate: (path, part) => {
      locate ??= locatorOf(text);
      return locate(path, part);
    },
  };
}

function tooDeep(depth: number): SourceDocument {
  const message = `the text is ${depth} levels deep`;
  const problem: Diagnostic = { code: 'too-deep', path: '', message, hint: 'a document has no more than 5' };
  return { value: undefined, problems: [problem], wellFormed: false, locate: () => undefined };
}

function locatorOf(text: string): SourceDocument['locate'] {
  const places = locateJson(text, () => undefined);
  const positionOf = positionsIn(text);
  return (path, part) => positionOf(offsetIn(places, path, part));
}

function repeatedKeys(text: string): readonly Diagnostic[] {
  const positionOf = positionsIn(text);
  const found: Diagnostic[] = [];
  locateJson(text, (path, offset) => {
    const message = `the key ${formatPath(path.slice(-1))} is there twice`;
    const position = positionOf(offset);
    found.push({ code: 'duplicate-key', path: formatPath(path), message, hint: 'write every key once', position });
  });
  return found;
}

/** The number of keys written in a valid JSON text, and its depth. */
function countKeys(text: string): { readonly keys: number; readonly depth: number } {
  let [keys, depth, deepest] = [0, 0, 0];
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case 0x22:
        index = endOfString(text, index);
        break;
      case 0x3a:
        keys++;
        break;
      case 0x7b:
      case 0x5b:
        deepest = Math.max(deepest, ++depth);
        break;
      case 0x7d:
      case 0x5d:
        depth--;
        break;
    }
  }
  return { keys, depth: deepest };
}

/** Whether each colon belongs to a key of the value, which is no deeper than allowed: then no key was written twice. */
function hasOneKeyAColon(text: string, value: unknown): boolean {
  const keys = countOwnKeys(value);
  let colons = 0;
  for (let at = text.indexOf(':'); at >= 0 && colons <= keys; at = text.indexOf(':', at + 1)) colons++;
  return colons === keys;
}

/** The number of keys of all objects in a value; infinite if it is deeper than allowed. */
function countOwnKeys(value: unknown, depth = 1): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > limits.depth) return Number.POSITIVE_INFINITY;
  let keys = 0;
  if (Array.isArray(value)) {
    for (const each of value) if (typeof each === 'object') keys += countOwnKeys(each, depth + 1);
    return keys;
  }
  for (const key in value) {
    const inside = (value as Record<string, unknown>)[key];
    keys += 1;
    if (typeof inside === 'object') keys += countOwnKeys(inside, depth + 1);
  }
  return keys;
}
