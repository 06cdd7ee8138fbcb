import * as z from 'zod';
import { readLeaf } from './leaf.js';

/** What a plain reader gives for a value that only the schema itself can judge. */
export const unsure: unique symbol = Symbol('unsure');

type Reader = (raw: unknown) => unknown;

/**
 * A reader of plain data, made of a schema: what it gives is what the schema gives, many times as fast, since it notes
 * no path and no reason. It never refuses anything: what it gives no value for is read again by the schema, which has
 * all messages.
 */
export function plainReader<T>(type: z.ZodType<T>): (raw: unknown) => T | typeof unsure {
  return readerOf(type) as (raw: unknown) => T | typeof unsure;
}

function readerOf(type: unknown): Reader {
  const leaf = readLeaf(type);
  if (leaf !== undefined) return ofLeaf(leaf);
  if (type instanceof z.ZodOptional) return ofAbsent(undefined, readerOf(type.unwrap()));
  if (type instanceof z.ZodNullable) return ofAbsent(null, readerOf(type.unwrap()));
  if (type instanceof z.ZodPrefault) return withDefault(type, readerOf(type.unwrap()));
  if (type instanceof z.ZodArray && hasNoChecks(type)) return ofArray(readerOf(type.element));
  if (type instanceof z.ZodObject && hasNoChecks(type) && type.def.catchall instanceof z.ZodNever)
    return ofObject(Object.entries(type.shape).map(([key, value]) => [key, readerOf(value)]));
  if (!(type instanceof z.ZodType)) return () => unsure;
  return (raw) => {
    const read = type.safeParse(raw);
    return read.success ? read.data : unsure;
  };
}

function hasNoChecks({ def: { checks } }: z.ZodType): boolean {
  return checks === undefined || checks.length === 0;
}

function ofLeaf(read: NonNullable<ReturnType<typeof readLeaf>>): Reader {
  return (raw) => {
    const result = read(raw);
    return 'value' in result ? result.value : unsure;
  };
}

function ofAbsent(absent: undefined | null, read: Reader): Reader {
  return (raw) => (raw === absent ? raw : read(raw));
}

function withDefault({ def }: z.ZodPrefault, read: Reader): Reader {
  return (raw) => read(raw === undefined ? def.defaultValue : raw);
}

function ofArray(read: Reader): Reader {
  return (raw) => {
    if (!Array.isArray(raw)) return unsure;
    const result: unknown[] = [];
    for (const each of raw) {
      const value = read(each);
      if (value === unsure) return unsure;
      result.push(value);
    }
    return result;
  };
}

/** Unknown keys are left to the schema. What stands for keys that are left out is copied with all keys at once. */
function ofObject(entries: readonly (readonly [key: string, read: Reader])[]): Reader {
  const readers = new Map(entries);
  const leftOut = entries.map(([key, read]) => [key, read(undefined)] as const);
  const isFixed = (value: unknown) => value !== unsure && (typeof value !== 'object' || value === null);
  const defaults = Object.fromEntries(leftOut.map(([key, value]) => [key, isFixed(value) ? value : undefined]));
  const madeAnew = entries.filter((_, at) => !isFixed(leftOut[at]?.[1]));
  return (raw) => {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return unsure;
    const result: Record<string, unknown> = { ...defaults };
    for (const key in raw) {
      const value = readers.get(key)?.((raw as Record<string, unknown>)[key]);
      if (value === unsure || !readers.has(key)) return unsure;
      result[key] = value;
    }
    for (const [key, read] of madeAnew) {
      if (result[key] !== undefined) continue;
      const value = read(undefined);
      if (value === unsure) return unsure;
      result[key] = value;
    }
    return result;
  };
}
