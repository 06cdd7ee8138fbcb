import * as z from 'zod';

type Section<Shape extends z.ZodRawShape> = z.ZodType<z.output<z.ZodObject<Shape>>>;

/**
 * How a shape treats what is wrong. One shape is built with each: the strict one says everything that is wrong, the
 * forgiving one hands on the rest, for the rules that need more than one value.
 */
export interface Strictness {
  /** Keys and values, the keys known; `about` goes into the JSON Schema. */
  readonly section: <Shape extends z.ZodRawShape>(
    shape: Shape,
    about: Readonly<Record<string, unknown>>,
  ) => Section<Shape>;
  readonly keep: <T>(leaf: z.ZodType<T>) => z.ZodType<T | undefined>;
  /** A value that may be left out or null. */
  readonly optional: <T>(leaf: z.ZodType<T>) => z.ZodOptional<z.ZodType<T | null | undefined>>;
  readonly list: <T>(item: z.ZodType<T>) => z.ZodType<readonly T[]>;
}

export const strict: Strictness = {
  section: (shape, about) => z.strictObject(shape).meta({ ...about }),
  keep: (leaf) => leaf,
  optional: (leaf) => leaf.nullable().optional(),
  list: (item) => z.array(item),
};

export const forgiving: Strictness = {
  section: (shape) => {
    const known = z.object(shape);
    return known.catch(() => known.parse({}));
  },
  keep: (leaf) => leaf.optional().catch(undefined),
  optional: (leaf) => leaf.nullish().catch(undefined).optional(),
  list: (item) => z.array(item).catch([]),
};
