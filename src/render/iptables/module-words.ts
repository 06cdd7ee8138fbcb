import type { ModuleOption } from '../../ir/match.js';
import type { Family } from '../../ir/ruleset.js';

/** What else the meaning of a value depends on. */
export interface Reading {
  readonly family: Family;
  /** As printed after `-p`; null when the rule has none, or a negated one. */
  readonly protocol: string | null;
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
  readonly byFlag: ReadonlyMap<string, OptionWords>;
}

export function moduleWords(options: readonly OptionWords[], finish: Finish = (read) => read): ModuleWords {
  const byFlag = new Map(options.flatMap((option) => [option.flag, ...option.also].map((flag) => [flag, option])));
  return { options, finish, byFlag };
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

export function asIs(value: string): string {
  return value;
}
