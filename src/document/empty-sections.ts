import * as z from 'zod';
import { once } from '../base/once.js';
import { modes } from '../modes/list.js';
import { formatPath, type Path } from './path.js';
import { shapesOf } from './shape.js';

const sections = once(
  () => new Set(modes.flatMap((mode) => ['pods', ...sectionsWithDefaults(shapesOf(mode).strict, [])])),
);

/** Whether every key of a section has a default. Such a section is empty when all its lines are commented out. */
export function mayBeEmpty(path: Path): boolean {
  return sections().has(formatPath(path));
}

function sectionsWithDefaults(shape: unknown, path: Path): readonly string[] {
  const inner = shape instanceof z.ZodPrefault ? shape.unwrap() : shape;
  if (!(inner instanceof z.ZodObject)) return [];
  const inside = Object.entries(inner.shape).flatMap(([key, value]) => sectionsWithDefaults(value, [...path, key]));
  return shape === inner ? inside : [formatPath(path), ...inside];
}
