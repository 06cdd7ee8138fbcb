import { scalarOf } from './print-yaml.js';
import { readYaml } from './read-yaml.js';
import type { SourceDocument } from './source-document.js';

interface Line {
  /** Columns before the key or value; a dash is two of them. */
  readonly indent: number;
  readonly isItem: boolean;
  readonly key: string | undefined;
  readonly text: string;
}

/** Indent, dash, key, and the value, if there is one. */
const lineShape = /^( *)(- )?(?:([A-Za-z][A-Za-z0-9]{0,63}):(?: (?=\S)|$))?(.*)/;
const strange = /[^\n\u0020-\u007e]/;
const [longest, deepest] = [10_000, 16];

/**
 * The document of YAML as `printYaml` writes it, with comments in lines of their own; undefined for any other text, be
 * it YAML or not. Many times as fast as the reader of all YAML, which is asked when a position is needed.
 */
export function readPrintedYaml(text: string): SourceDocument | undefined {
  const value = strange.test(text) ? undefined : dataOf(text);
  if (value === undefined) return undefined;
  let locate: SourceDocument['locate'] | undefined;
  return {
    value,
    problems: [],
    wellFormed: true,
    locate: (path, part) => {
      locate ??= readYaml(text)[0]?.locate;
      return locate?.(path, part);
    },
  };
}

function dataOf(text: string): unknown {
  const lines: Line[] = [];
  for (const line of text.split('\n')) {
    if (/^ *(?:#|$)/.test(line)) continue;
    if (line.length > longest) return undefined;
    const [, spaces = '', dash, key, rest = ''] = lineShape.exec(line) ?? [];
    lines.push({ indent: spaces.length + (dash?.length ?? 0), isItem: dash !== undefined, key, text: rest });
  }
  let index = 0;
  const value = lines[0]?.indent === 0 ? mapping(0, false, 1) : undefined;
  return index === lines.length ? value : undefined;

  function mapping(indent: number, isOfItem: boolean, depth: number): unknown {
    const result: Record<string, unknown> = Object.create(null);
    const first = index;
    for (let line = lines[index]; line !== undefined; line = lines[index]) {
      if (line.indent < indent || (line.isItem && !(isOfItem && index === first))) break;
      const { key, text: word } = line;
      if (line.indent > indent || key === undefined || key in result || depth > deepest) return undefined;
      index += 1;
      const inside = word === '' ? below(indent, depth + 1) : scalarOf(word);
      if (inside === undefined) return undefined;
      result[key] = inside;
    }
    return result;
  }

  /** What stands in deeper lines behind a key. */
  function below(indent: number, depth: number): unknown {
    const line = lines[index];
    if (line === undefined) return undefined;
    const start = line.isItem ? line.indent - 2 : line.indent;
    if (start <= indent) return undefined;
    return line.isItem ? list(start, depth) : mapping(start, false, depth);
  }

  function list(start: number, depth: number): unknown {
    const items: unknown[] = [];
    for (let line = lines[index]; line?.isItem && line.indent === start + 2; line = lines[index]) {
      if (line.key === undefined) index += 1;
      const item = line.key === undefined ? scalarOf(line.text) : mapping(start + 2, true, depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  }
}
