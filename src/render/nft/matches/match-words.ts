import type { Match } from '../../../ir/match.js';
import type { Family } from '../../../ir/ruleset.js';
import type { Test } from '../statement.js';

/** What a test may depend on besides its own words. */
export interface Reading {
  readonly family: Family;
  /** Names of sets that are none of addresses: `iifname @NAME` and an interface that is called `@NAME` are listed alike. */
  readonly otherSets: ReadonlySet<string>;
}

/** One kind of match. Each way gives null for what it has no words for. */
export interface MatchWords<M extends Match> {
  readonly write: (match: M, family: Family) => readonly Test[] | null;
  /** `read(write(match))` is the match; a port comes without the protocol that it implies. */
  readonly read: (test: Test, reading: Reading) => Match | null;
}

export function op({ negated }: { readonly negated: boolean }): '==' | '!=' {
  return negated ? '!=' : '==';
}

/** Null for the operators that are neither. */
export function isNegated({ op: operator }: Test): boolean | null {
  return operator === 'in' ? null : operator === '!=';
}
