import type { Position } from './diagnostic.js';
import { RedirectError } from './redirect-error.js';
/** Thrown for a text that should be JSON and is not. */
export class JsonTextError extends RedirectError {
  override readonly name = 'JsonTextError';
  override readonly code = 'json-text';
  readonly position: Position;
  /** What is there instead. */
  readonly found: string;

  constructor(position: Position, found: string) {
    super(`not JSON: line ${position.line}, column ${position.column}: ${found}`);
    this.position = position;
    this.found = found;
  }
}

const maxDepth = 200;

/**
 * Reads the JSON that tools print. iproute2 writes names as the kernel holds them, control characters included, and an
 * object may have a key twice: the first keeps its name, later ones get `#2`, `#3`.
 * @throws JsonTextError that names line and column.
 */
export function readJson(text: string): unknown {
  // Only lightweight tunnels repeat keys. JSON.parse is ten times as fast.
  if (!text.includes('"encap"')) {
    try {
      return JSON.parse(text);
    } catch {
      // The reader below is more lenient, and its errors name line and column.
    }
  }
  return readerOf(text).readAll();
}

const space = /[ \t\r\n]*/y;
const plain = /[^"\\]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const literals = { true: true, false: false, null: null } as const;
const escapes: Readonly<Record<string, string>> = {
  ...{ '"': '"', '\\': '\\', '/': '/', "'": "'" },
  ...{ b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' },
};

function readerOf(text: string) {
  let at = 0;
  return { readAll };

  function readAll(): unknown {
    const value = readValue(0);
    skipSpace();
    return at === text.length ? value : fail();
  }

  function readValue(depth: number): unknown {
    skipSpace();
    const next = text[at];
    if (depth > maxDepth) return fail();
    if (next === '{') return readObject(depth);
    if (next === '[') return readList(depth);
    if (next === '"') return readString();
    for (const [word, value] of Object.entries(literals)) {
      if (!text.startsWith(word, at)) continue;
      at += word.length;
      return value;
    }
    const digits = take(number);
    return digits === '' ? fail() : Number(digits);
  }

  function readObject(depth: number): Readonly<Record<string, unknown>> {
    const entries = new Map<string, unknown>();
    readItems('}', () => {
      skipSpace();
      const key = text[at] === '"' ? readString() : fail();
      skipSpace();
      expect(':');
      entries.set(uniqueKey(entries, key), readValue(depth + 1));
    });
    return Object.fromEntries(entries);
  }

  function readList(depth: number): readonly unknown[] {
    const values: unknown[] = [];
    readItems(']', () => values.push(readValue(depth + 1)));
    return values;
  }

  function readItems(end: string, readItem: () => void): void {
    at += 1;
    skipSpace();
    if (text[at] === end) {
      at += 1;
      return;
    }
    for (;;) {
      readItem();
      skipSpace();
      if (text[at] === end) break;
      expect(',');
    }
    at += 1;
  }

  function readString(): string {
    let value = '';
    at += 1;
    for (;;) {
      value += take(plain);
      if (text[at] === '"') break;
      if (text[at] === undefined) return fail();
      value += readEscape();
    }
    at += 1;
    return value;
  }

  function readEscape(): string {
    const letter = text[at + 1] ?? '';
    if (letter === 'u') {
      const digits = text.slice(at + 2, at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) return fail();
      at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const character = escapes[letter];
    if (character === undefined) return fail();
    at += 2;
    return character;
  }

  function expect(character: string): void {
    if (text[at] !== character) fail();
    at += 1;
  }

  function skipSpace(): void {
    take(space);
  }

  function take(pattern: RegExp): string {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? '';
    at += found.length;
    return found;
  }

  function fail(): never {
    const before = text.slice(0, at).split('\n');
    const shown = text.slice(at, at + 20);
    throw new JsonTextError(
      { line: before.length, column: (before.at(-1) ?? '').length + 1 },
      shown === '' ? 'the text ends' : `found ${JSON.stringify(shown)}`,
    );
  }
}

function uniqueKey(entries: ReadonlyMap<string, unknown>, key: string): string {
  if (!entries.has(key)) return key;
  let count = 2;
  while (entries.has(`${key}#${count}`)) count += 1;
  return `${key}#${count}`;
}
