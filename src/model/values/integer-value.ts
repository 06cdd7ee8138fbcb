import { accepted, type ReadResult, refused } from './text-value.js';

/** A kind of whole number, from `minimum` to `maximum` inclusive. */
export interface IntegerValue {
  /** Its name with an article, as in `70000 cannot be a port`. */
  readonly noun: string;
  readonly minimum: number;
  readonly maximum: number;
  /** Numbers in the range that already have another meaning, with that meaning. */
  readonly reserved?: Readonly<Record<number, string>>;
}

export function readInteger(kind: IntegerValue, number: number): ReadResult<number> {
  if (!Number.isInteger(number)) return refused('it is not a whole number');
  if (number < kind.minimum) return refused(`it is less than ${kind.minimum}`);
  if (number > kind.maximum) return refused(`it is more than ${kind.maximum}`);
  const meaning = kind.reserved?.[number];
  return meaning === undefined ? accepted(number) : refused(`it is ${meaning}`);
}

/** Reads `100` or `0x64`, without sign, leading zeros or white space; undefined for everything else. */
export function parseUnsigned(text: string): number | undefined {
  return /^(?:0|[1-9][0-9]*|0x[0-9a-fA-F]+)$/.test(text) ? Number(text) : undefined;
}
