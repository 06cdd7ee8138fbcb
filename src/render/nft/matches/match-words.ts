import type { Match } from '../../../ir/match.js';
import type { Family } from '../../../ir/ruleset.js';
import type { Test } from '../statement.js';

/** What the meaning of a test depends on, besides its own words. */
export interface TestContext {
  readonly family: Family;
  /** Names of sets that do not hold addresses: nft lists `iifname @NAME` and an interface called `@NAME` alike. */
  readonly otherSets: ReadonlySet<string>;
}

/** Translates one kind of match, in both directions. Both functions return null for what they cannot translate. */
export interface MatchWords<M extends Match> {
  readonly write: (match: M, family: Family) => readonly Test[] | null;
  /** The inverse of `write`, except that a port comes without the protocol that it implies. */
  readonly read: (test: Test, context: TestContext) => Match | null;
}

export function op({ negated }: { readonly negated: boolean }): '==' | '!=' {
  return negated ? '!=' : '==';
}

/** Null for other operators. */
export function isNegated({ op: operator }: Test): boolean | null {
  return operator === 'in' ? null : operator === '!=';
}
