import type { Diagnostic } from '../base/diagnostic.js';
import { limits } from './limits.js';
import { endOfString, locateJson, offsetIn, positionsIn } from './locate-json.js';
import { formatPath } from './path.js';
import type { SourceDocument } from './source-document.js';

/** The document of a JSON text; undefined if the text is not JSON. Positions are computed when the first one is needed. */
export function readJson(text: string): SourceDocument | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { keys, depth } = countKeys(text);
  if (depth > limits.depth) return tooDeep(depth);
  let locate: SourceDocument['locate'] | undefined;
  return {
    value,
    problems: keys === countOwnKeys(value) ? [] : repeatedKeys(text),
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

/** Fewer than were written: a key was duplicated, and JSON.parse kept the last. */
function countOwnKeys(root: unknown): number {
  let keys = 0;
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== 'object' || value === null) continue;
    const inside = Object.values(value);
    if (!Array.isArray(value)) keys += inside.length;
    for (const each of inside) if (typeof each === 'object') pending.push(each);
  }
  return keys;
}
