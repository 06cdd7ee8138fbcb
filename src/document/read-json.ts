import { limits } from './limits.js';

/**
 * The value of a text that is JSON and nothing but JSON; undefined if it is anything else, has a key twice (which
 * JSON.parse would hide) or is too deep. YAML takes a hundred times as long, and reads all of it too, to say what is wrong.
 */
export function readJson(text: string): { readonly value: unknown } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { keys, depth } = countKeys(text);
  return depth <= limits.depth && keys === countOwnKeys(value) ? { value } : undefined;
}

/** Keys written in a text that is known to be JSON, and its deepest nesting. */
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

/** Index of the quote that ends the string which starts at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
}

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
