import { type Leaf, type Template, templateOf } from './template.js';
import { replaceVarying, type ShapeContext } from './varying-words.js';

/** Reads a line anew; null if what it means depends on more than its words, or if anything is wrong with it. */
export type ReadPlainly<T> = (line: string) => T | null;

/** The shapes of the lines of one table. */
export interface LineShapes<T> {
  readonly context: ShapeContext;
  /** By shape; `seen` until it occurs again, null where its lines must be read one by one. */
  readonly known: Map<string, Template<T> | 'seen' | null>;
}

export function lineShapes<T>(context: ShapeContext): LineShapes<T> {
  return { context, known: new Map() };
}

/**
 * What a line says, from what an earlier line of the same shape said: a shape is a line without the words that differ.
 * Null where the line has to be read anew. A template comes from two lines that were read, and is used only if it makes
 * the one of the other.
 */
export function replay<T extends object>(shapes: LineShapes<T>, line: string, read: ReadPlainly<T>): T | null {
  // Marks of words begin with one, which no line of the tools contains.
  if (line.includes('\0')) return null;
  const leaves: Leaf[] = [];
  const shape = replaceVarying(line, shapes.context, ({ mark }, found) => {
    for (const leaf of found) leaves.push(leaf);
    return mark;
  });
  let known = shapes.known.get(shape);
  if (known === undefined) {
    shapes.known.set(shape, 'seen');
    return null;
  }
  if (known === 'seen') {
    known = learn(shapes.context, line, leaves, read);
    shapes.known.set(shape, known);
  }
  return known === null ? null : known(leaves);
}

function learn<T extends object>(
  context: ShapeContext,
  line: string,
  leaves: readonly Leaf[],
  read: ReadPlainly<T>,
): Template<T> | null {
  const expected = read(line);
  const samples: Leaf[] = [];
  let number = 0;
  const sample = replaceVarying(line, context, (word) => {
    number += 1;
    const text = word.sample(number, context);
    samples.push(...(word.leaves(text, context) ?? []));
    return text;
  });
  const other = number > 200 ? null : read(sample);
  if (expected === null || other === null || samples.length !== leaves.length) return null;
  const template = templateOf(other, samples);
  return isSame(template(leaves), expected) ? template : null;
}

function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  const [keys, others] = [Object.keys(one), Object.keys(other)];
  if (keys.length !== others.length || Array.isArray(one) !== Array.isArray(other)) return false;
  const parts = other as Readonly<Record<string, unknown>>;
  return Object.entries(one).every(([key, part]) => Object.hasOwn(parts, key) && isSame(part, parts[key]));
}
