/** Where a value stands in its text: `text.slice(start, end)` is the value without the blanks around it. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value of JSON with its place, so that a text can be changed without touching the rest of it. */
export type JsonSource =
  | (Span & { readonly kind: 'object'; readonly members: readonly Member[] })
  | (Span & { readonly kind: 'list'; readonly items: readonly JsonSource[] })
  | (Span & { readonly kind: 'plain'; readonly value: string | number | boolean | null });

interface Member {
  readonly key: string;
  readonly value: JsonSource;
}

/** A text that is not JSON as RFC 8259 defines it. `offset` is where reading stopped. */
export interface NotJson {
  readonly offset: number;
  readonly found: string;
}

const space = /[ \t\r\n]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON allows none of them inside of a string.
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const scalar = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
const maxDepth = 100;

/**
 * Pure. Strict, as the readers of the container runtimes are: what they refuse must not be taken for a configuration.
 */
export function readJsonSource(text: string): JsonSource | NotJson {
  let at = 0;
  try {
    const value = readValue(0);
    skipSpace();
    return at === text.length ? value : fail();
  } catch (error) {
    if (error !== stopped) throw error;
    const rest = text.slice(at, at + 20);
    return { offset: at, found: rest === '' ? 'the text ends' : `found ${JSON.stringify(rest)}` };
  }

  function readValue(depth: number): JsonSource {
    skipSpace();
    if (depth > maxDepth) return fail();
    const start = at;
    if (text[at] === '{') {
      const members: Member[] = [];
      readItems('}', () => {
        const key = String(JSON.parse(take(string)));
        skipSpace();
        expect(':');
        members.push({ key, value: readValue(depth + 1) });
      });
      return { kind: 'object', members, start, end: at };
    }
    if (text[at] === '[') {
      const items: JsonSource[] = [];
      readItems(']', () => items.push(readValue(depth + 1)));
      return { kind: 'list', items, start, end: at };
    }
    const value = JSON.parse(take(text[at] === '"' ? string : scalar)) as string | number | boolean | null;
    return { kind: 'plain', value, start, end: at };
  }

  function readItems(end: string, readItem: () => void): void {
    at += 1;
    skipSpace();
    while (text[at] !== end) {
      readItem();
      skipSpace();
      if (text[at] === end) break;
      expect(',');
      skipSpace();
      if (text[at] === end) fail();
    }
    at += 1;
  }

  function expect(character: string): void {
    if (text[at] !== character) fail();
    at += 1;
  }

  function take(pattern: RegExp): string {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) return fail();
    at += found.length;
    return found;
  }

  function skipSpace(): void {
    space.lastIndex = at;
    at += space.exec(text)?.[0].length ?? 0;
  }

  function fail(): never {
    throw stopped;
  }
}

const stopped = new Error('not JSON');

export function isNotJson(read: JsonSource | NotJson): read is NotJson {
  return 'offset' in read;
}

/** The value of a key; of several, the last one, as Go's reader has it. Null: there is none. */
export function memberOf(source: JsonSource, key: string): JsonSource | null {
  return (source.kind === 'object' && source.members.findLast((member) => member.key === key)?.value) || null;
}

export function textMember(source: JsonSource, key: string): string | null {
  const found = memberOf(source, key);
  return found?.kind === 'plain' && typeof found.value === 'string' ? found.value : null;
}

/** Line and column, from 1. */
export function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}
