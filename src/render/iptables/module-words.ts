import { bytesOfText, textOfBytes } from '../../base/bytes.js';
import type { ModuleOption } from '../../ir/match.js';
import type { Family } from '../../ir/ruleset.js';

/** What the meaning of a value depends on, besides the value. */
export interface ValueContext {
  readonly family: Family;
  /**
   * As printed after `-p`; null if the rule has none, or a negated one; undefined if an unknown module may imply it.
   */
  readonly protocol: string | null | undefined;
}

/** What the tools or the kernel require of a module's options, besides valid values. */
export interface Limits {
  readonly required?: readonly string[];
  /** At least one of them. */
  readonly anyOf?: readonly string[];
  /** At most one of each list. */
  readonly exclusive?: readonly (readonly string[])[];
  /** An option, and the option that it requires. */
  readonly needs?: Readonly<Record<string, string>>;
  /** The rule's protocol must be one of these: always, or only if one of the options `protocolFor` is given. */
  readonly protocols?: readonly string[];
  readonly protocolFor?: readonly string[];
  readonly family?: Family;
  /** Further checks: the problem, or null. */
  readonly more?: (options: readonly ModuleOption[], context: ValueContext) => string | null;
}

/** A value in the spelling that the tools print; null if they refuse it. */
export type ReadValue = (value: string, context: ValueContext) => string | null;

export interface OptionWords {
  readonly flag: string;
  /** Other spellings that are accepted. */
  readonly also: readonly string[];
  /** One reader for each word that follows the flag. */
  readonly values: readonly ReadValue[];
  /** The tools accept it more than once in a rule. */
  readonly repeatable: boolean;
  readonly negatable: boolean;
  readonly quotes: 'never' | 'needed' | 'always';
}

/**
 * Turns options into those that the tools print: adds or drops defaults, merges flags. Null if the tools refuse them.
 */
export type Finish = (options: readonly ModuleOption[], context: ValueContext) => readonly ModuleOption[] | null;

/** The words of one match or target module. */
export interface ModuleWords {
  /** In the order in which they are printed. */
  readonly options: readonly OptionWords[];
  readonly finish: Finish;
  readonly limits: Limits | null;
  /** Options are printed in the order in which they were given. */
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

/** Drops options with these values, which have no effect and are not printed. */
export function without(...values: readonly string[]): Finish {
  return (options) => options.filter(({ values: [value] }) => value === undefined || !values.includes(value));
}

/** A name of limited length without a slash: the kernel creates a file of that name. */
export function fileName(longest: number): ReadValue {
  return (text) => (text === '' || text.includes('/') || bytesOfText(text).length > longest ? null : text);
}

/** Text of 1 to `longest` bytes; with `cut`, longer text is truncated. */
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
