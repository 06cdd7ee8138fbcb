import * as z from 'zod';
import type { Mark } from '../model/mark.js';
import { mark, printMark } from '../model/values/mark.js';
import { text } from './leaf.js';

type Section<Shape extends z.ZodRawShape> = z.ZodType<z.output<z.ZodObject<Shape>>>;

/**
 * How a shape treats bad input. The same shape is built with each: `strict` reports everything that is wrong; `lenient`
 * passes on the rest, for rules that need more than one value; `recorded` reads files of ours, where every value is
 * written out.
 */
export interface Strictness {
  /** A mapping with known keys; `about` goes into the JSON Schema. */
  readonly section: <Shape extends z.ZodRawShape>(
    shape: Shape,
    about: Readonly<Record<string, unknown>>,
  ) => Section<Shape>;
  readonly keep: <T>(leaf: z.ZodType<T>) => z.ZodType<T | undefined>;
  /** A value that may be left out or null. */
  readonly optional: <T>(leaf: z.ZodType<T>) => z.ZodOptional<z.ZodType<T | null | undefined>>;
  readonly list: <T>(item: z.ZodType<T>) => z.ZodType<readonly T[]>;
  /** A value that may be left out, with the input that is read instead. */
  readonly byDefault: <T>(value: z.ZodType<T>, input: unknown) => z.ZodType<T>;
  readonly mark: (description: string) => z.ZodType<Mark | undefined>;
}

const withDefault = <T>(value: z.ZodType<T>, input: unknown): z.ZodType<T> => value.prefault(input as never);

export const strict: Strictness = {
  section: (shape, about) => z.strictObject(shape).meta({ ...about }),
  keep: (leaf) => leaf,
  optional: (leaf) => leaf.nullable().optional(),
  list: (item) => z.array(item),
  byDefault: withDefault,
  mark: (description) => text(mark, description),
};

export const lenient: Strictness = {
  section: (shape) => {
    const known = z.object(shape);
    return known.catch(() => known.parse({}));
  },
  keep: (leaf) => leaf.optional().catch(undefined),
  optional: (leaf) => leaf.nullish().catch(undefined).optional(),
  list: (item) => z.array(item).catch([]),
  byDefault: withDefault,
  mark: (description) => text(mark, description).optional().catch(undefined),
};

/** Unknown keys are allowed: a later version may have written them. */
export const recorded: Strictness = {
  section: (shape) => z.object(shape),
  keep: (leaf) => leaf,
  optional: (leaf) => leaf.nullable().optional(),
  list: (item) => z.array(item),
  byDefault: (value) => value,
  mark: () => z.object({ value: z.number(), mask: z.number() }).refine((one) => mark.read(printMark(one)).ok),
};
