import { LineCounter } from 'yaml';
import type { Position } from '../base/diagnostic.js';
import { positionAt } from './locate-yaml.js';
import type { Path } from './path.js';

/** Where a value of a JSON text starts, with the values inside it. */
interface Located {
  readonly start: number;
  readonly keys: ReadonlyMap<string, { readonly start: number; readonly value: Located }>;
  readonly items: readonly Located[];
}

const nothing = { keys: new Map(), items: [] };

/**
 * Locates every value of a text that `JSON.parse` accepts, about thirty times as fast as a YAML reader. Calls
 * `repeated` for each duplicate key: `JSON.parse` hides those.
 */
export function locateJson(text: string, repeated: (path: Path, offset: number) => void): Located {
  let index = 0;
  return value([]);

  function value(path: Path): Located {
    space();
    const start = index;
    const first = text[index];
    if (first === '{') return { start, keys: object(path), items: [] };
    if (first === '[') return { start, keys: nothing.keys, items: array(path) };
    if (first === '"') index = endOfString(text, index) + 1;
    else while (index < text.length && !',]} \t\r\n'.includes(text.charAt(index))) index++;
    return { start, ...nothing };
  }

  function object(path: Path): Located['keys'] {
    const keys = new Map<string, { start: number; value: Located }>();
    while (more('}')) {
      const start = index;
      index = endOfString(text, index) + 1;
      const key = String(JSON.parse(text.slice(start, index)));
      if (keys.has(key)) repeated([...path, key], start);
      space();
      index++;
      keys.set(key, { start, value: value([...path, key]) });
    }
    return keys;
  }

  function array(path: Path): Located['items'] {
    const items: Located[] = [];
    while (more(']')) items.push(value([...path, items.length]));
    return items;
  }

  /** Steps over the opening bracket or a comma. Returns false at the end, behind the closing bracket. */
  function more(closing: string): boolean {
    space();
    const ended = text[index] === closing;
    index++;
    if (ended) return false;
    space();
    if (text[index] !== closing) return true;
    index++;
    return false;
  }

  function space(): void {
    while (' \t\r\n'.includes(text[index] ?? '!')) index++;
  }
}

/** The start of the value (or key) at a path, or of the innermost value around it. */
export function offsetIn(root: Located, path: Path, part: 'key' | 'value'): number {
  let place = root;
  for (const [depth, segment] of path.entries()) {
    const pair = place.keys.get(String(segment));
    if (pair !== undefined && part === 'key' && depth === path.length - 1) return pair.start;
    const inside = pair?.value ?? (typeof segment === 'number' ? place.items[segment] : undefined);
    if (inside === undefined) break;
    place = inside;
  }
  return place.start;
}

/** Maps offsets to line and column. */
export function positionsIn(text: string): (offset: number) => Position {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) lines.addNewLine(end + 1);
  return (offset) => positionAt(offset, lines);
}

/** Index of the closing quote of the string that starts at `start`. */
export function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
}
