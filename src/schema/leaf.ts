import * as z from 'zod';
import type { DocumentCode } from '../codes/index.js';
import { type IntegerValue, parseUnsigned, readInteger } from '../model/values/integer-value.js';
import type { TextValue } from '../model/values/text-value.js';
import { kindOf, showFound } from './found.js';
import { unknownWord } from './suggest.js';

/** A refusal before it has a path. */
export interface Complaint {
  readonly code: DocumentCode;
  readonly message: string;
  readonly hint: string;
}

/** What a zod issue carries in addition to its message, so that it can be turned back into a complaint. */
export type ComplaintParams = Pick<Complaint, 'code' | 'hint'>;

type Read<T> = { readonly value: T } | Complaint;

/** Control characters, Unicode line breaks, and invisible characters that change the order or the look of text. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;

const leaves = new WeakMap<object, (raw: unknown) => Read<unknown>>();
const missing: Complaint = { code: 'missing-key', message: '', hint: '' };

/** A single value of a document: its reader and its JSON Schema. */
function leaf<T>(readPresent: (raw: unknown) => Read<T>, schema: Readonly<Record<string, unknown>>): z.ZodType<T> {
  const read = (raw: unknown): Read<T> => (raw === undefined ? missing : readPresent(raw));
  const type = z
    .unknown()
    .transform((raw, context): T => {
      const result = read(raw);
      if ('value' in result) return result.value;
      const { code, message, hint } = result;
      context.issues.push({ code: 'custom', input: raw, message, params: { code, hint } satisfies ComplaintParams });
      return z.NEVER;
    })
    .meta({ ...schema });
  leaves.set(type, read);
  return type;
}

/** How a leaf reads a value; undefined for every other type. */
export function readLeaf(type: unknown): ((raw: unknown) => Read<unknown>) | undefined {
  return typeof type === 'object' && type !== null ? leaves.get(type) : undefined;
}

export function text<T>(kind: TextValue<T>, description: string): z.ZodType<T> {
  const hint = `allowed: ${kind.allowed}`;
  return leaf(
    (raw) => {
      if (typeof raw !== 'string') return notText(raw, kind.noun, hint);
      const reading = kind.read(raw);
      if (reading.ok && kind.isFree === undefined) return reading;
      if (invisible.test(raw)) {
        const message = `${showFound(raw)} cannot be ${kind.noun}: it holds a line break, a control or an invisible character`;
        return { code: 'control-character', message, hint };
      }
      if (reading.ok) return reading;
      return { code: 'invalid-value', message: `${showFound(raw)} cannot be ${kind.noun}: ${reading.reason}`, hint };
    },
    { type: 'string', description, pattern: kind.pattern },
  );
}

/** Also reads `"0x64"`, because JSON has no hexadecimal numbers. */
export function integer(kind: IntegerValue, description: string): z.ZodType<number> {
  const { minimum, maximum } = kind;
  const hint = `allowed: whole numbers from ${minimum} to ${maximum}, decimal or hexadecimal`;
  return leaf(
    (raw) => {
      const number = typeof raw === 'string' && raw.startsWith('0x') ? parseUnsigned(raw) : raw;
      if (typeof number !== 'number') {
        const quotes = typeof raw === 'string' && parseUnsigned(raw) !== undefined ? 'write it without quotes; ' : '';
        return { code: 'wrong-type', message: `${found(raw)}, not a number`, hint: quotes + hint };
      }
      const reading = readInteger(kind, number);
      if (reading.ok) return { value: reading.value };
      return { code: 'out-of-range', message: `${showFound(raw)} cannot be ${kind.noun}: ${reading.reason}`, hint };
    },
    { type: ['integer', 'string'], description, minimum, maximum, pattern: '^0x[0-9A-Fa-f]{1,8}$' },
  );
}

export function flag(description: string): z.ZodType<boolean> {
  return leaf(
    (raw) => {
      if (typeof raw === 'boolean') return { value: raw };
      const word = typeof raw === 'string' && /^(?:yes|no|on|off|y|n|true|false)$/i.test(raw);
      const hint = `allowed: true, false${word ? ', without quotes (yes, no, on and off are text in YAML 1.2)' : ''}`;
      return { code: 'wrong-type', message: `${found(raw)}, not true or false`, hint };
    },
    { type: 'boolean', description },
  );
}

export interface ChoiceOptions<T> {
  /** The words that the JSON Schema allows, if not all. */
  readonly shown?: readonly T[];
  /** Other words that a rule judges. */
  readonly also?: RegExp;
}

export function choice<T extends string>(
  noun: string,
  words: readonly T[],
  description: string,
  { also, shown = words }: ChoiceOptions<T> = {},
): z.ZodType<T> {
  const hint = `allowed: ${words.join(', ')}`;
  return leaf(
    (raw) => {
      const word = words.find((each) => each === raw);
      if (typeof raw === 'string' && also?.test(raw) === true) return { value: raw as T };
      if (word !== undefined) return { value: word };
      if (typeof raw !== 'string') return notText(raw, noun, hint);
      return { code: 'invalid-value', ...unknownWord(raw, noun, words) };
    },
    { type: 'string', description, enum: shown },
  );
}

function notText(raw: unknown, noun: string, hint: string): Complaint {
  const scalar = typeof raw === 'number' || typeof raw === 'boolean';
  return {
    code: 'wrong-type',
    message: `${found(raw)}, not text, so it cannot be ${noun}`,
    hint: scalar ? `write it in quotes if it is meant; ${hint}` : hint,
  };
}

function found(raw: unknown): string {
  const [value, kind] = [showFound(raw), kindOf(raw)];
  return value === kind ? `found ${kind}` : `${value} is ${kind}`;
}
