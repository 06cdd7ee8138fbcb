import { type Document, isAlias, isMap, isSeq, type LineCounter, type Node, type Pair } from 'yaml';
import type { Position } from '../base/diagnostic.js';
import type { SourceDocument } from './source-document.js';
import { keyOf } from './yaml-values.js';

/** Locates paths in a syntax tree. A value behind an alias has the position of the alias. */
export function locator(document: Document.Parsed, lines: LineCounter): SourceDocument['locate'] {
  const indexes = new WeakMap<object, ReadonlyMap<string, Pair>>();

  return (path, part) => {
    let node: Node | null = document.contents;
    let position = positionOf(node, lines);
    for (const [depth, segment] of path.entries()) {
      if (node === null || isAlias(node)) return position;
      if (isMap(node)) {
        const pair = pairsOf(node).get(String(segment));
        if (pair === undefined) return position;
        const isKey = part === 'key' && depth === path.length - 1;
        node = pair.value as Node | null;
        position = (isKey ? undefined : positionOf(node, lines)) ?? positionOf(pair.key as Node, lines) ?? position;
      } else if (isSeq(node)) {
        const item: unknown = typeof segment === 'number' ? node.items[segment] : undefined;
        if (item === undefined) return position;
        node = item as Node | null;
        position = positionOf(node, lines) ?? position;
      } else return position;
    }
    return position;
  };

  function pairsOf(map: { readonly items: readonly unknown[] }): ReadonlyMap<string, Pair> {
    let index = indexes.get(map);
    if (index === undefined) {
      index = new Map((map.items as readonly Pair[]).toReversed().map((pair) => [keyOf(pair) ?? '', pair]));
      indexes.set(map, index);
    }
    return index;
  }
}

export function positionOf(node: Node | null, lines: LineCounter): Position | undefined {
  return node?.range ? positionAt(node.range[0], lines) : undefined;
}

export function positionAt(offset: number, lines: LineCounter): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
