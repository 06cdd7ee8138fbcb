import { bytesOfText, textOfBytes } from '../../base/bytes.js';
import type { ModuleOption } from '../../ir/match.js';
import type { Family } from '../../ir/ruleset.js';

/** What else the meaning of a value depends on. */
export interface Reading {
  readonly family: Family;
  /** As printed after `-p`; null when the rule has none, or a negated one; undefined when words that nobody knows may say it. */
  readonly protocol: string | null | undefined;
}

/** What the tools or the kernel demand of a module's options beside their values. */
export interface Limits {
  readonly required?: readonly string[];
  /** One of them at least. */
  readonly anyOf?: readonly string[];
  /** Of each list one at most. */
  readonly exclusive?: readonly (readonly string[])[];
  /** An option, and the one that it cannot be without. */
  readonly needs?: Readonly<Record<string, string>>;
  /** The rule's protocol has to be one of these: always, or where one of the options `protocolFor` is given. */
  readonly protocols?: readonly string[];
  readonly protocolFor?: readonly string[];
  readonly family?: Family;
  /** Anything else: what is wrong, or null. */
  readonly more?: (options: readonly ModuleOption[], reading: Reading) => string | null;
}

/** A value in the spelling that the kernel tools print; null when they would refuse it. */
export type ReadValue = (value: string, reading: Reading) => string | null;

export interface OptionWords {
  readonly flag: string;
  /** Other spellings that are accepted. */
  readonly also: readonly string[];
  /** One reader for each word that follows the flag. */
  readonly values: readonly ReadValue[];
  /** The tools take it more than once in one rule. */
  readonly repeatable: boolean;
  readonly negatable: boolean;
  readonly quotes: 'never' | 'needed' | 'always';
}

/** Brings options to what the tools print: defaults in or out, several flags made one. Null: they would refuse them. */
export type Finish = (options: readonly ModuleOption[], reading: Reading) => readonly ModuleOption[] | null;

/** The words of one match or target module. */
export interface ModuleWords {
  /** In the order in which they are printed. */
  readonly options: readonly OptionWords[];
  readonly finish: Finish;
  readonly limits: Limits | null;
  /** Options are printed in the order in which they stand. */
  readonly keepsOrder: boolean;
  readonly byFlag: ReadonlyMap<string, OptionWords>;
}

export function moduleWords(
  options: readonly OptionWords[],
  finish: Finish = (read) => read,
  limits: Limits | null = null,
  keepsOrder = false,
): ModuleWords {
  const byFlag = new Map(options.flatMap((option) => [option.flag, ...option.also].map((flag) => [flag, option])));
  return { options, finish, limits, keepsOrder, byFlag };
}

/** An option with one value. */
export function option(flag: string, read: ReadValue, more: Partial<OptionWords> = {}): OptionWords {
  return { flag, also: [], values: [read], repeatable: false, negatable: false, quotes: 'never', ...more };
}

/** An option that can be negated, with one value. */
export function test(flag: string, read: ReadValue, more: Partial<OptionWords> = {}): OptionWords {
  return option(flag, read, { negatable: true, ...more });
}

/** An option without a value. */
export function bare(flag: string, more: Partial<OptionWords> = {}): OptionWords {
  return { flag, also: [], values: [], repeatable: false, negatable: false, quotes: 'never', ...more };
}

/** Exactly one of the options. */
export function oneOf(...flags: readonly string[]): Limits {
  return { anyOf: flags, exclusive: [flags] };
}

/** Options of these values say nothing and are not printed. */
export function without(...values: readonly string[]): Finish {
  return (options) => options.filter(({ values: [value] }) => value === undefined || !values.includes(value));
}

/** A name of so many bytes at most, none of which is a slash: the kernel makes a file of it. */
export function fileName(longest: number): ReadValue {
  return (text) => (text === '' || text.includes('/') || bytesOfText(text).length > longest ? null : text);
}

/** Text of 1 to so many bytes; `cut` keeps the first of them where there are more. */
export function textOf(longest: number, { cut = false } = {}): ReadValue {
  return (text) => {
    if (text === '') return null;
    const bytes = bytesOfText(text);
    if (bytes.length <= longest) return text;
    return cut ? textOfBytes(bytes.subarray(0, longest)) : null;
  };
}

export function asIs(value: string): string {
  return value;
}
