import type { Match } from './match.js';
import type { Origin } from './origin.js';
import type { Target } from './target.js';

export type Family = 'ipv4' | 'ipv6';

export interface Counters {
  readonly packets: bigint;
  readonly bytes: bigint;
}

/**
 * Matches are in the order in which the kernel tools print them: addresses, interfaces, protocol, fragment, modules.
 */
export interface Rule {
  readonly matches: readonly Match[];
  /** Null: the rule only counts. */
  readonly target: Target | null;
  readonly counters?: Counters;
  readonly origin?: Origin;
}

export interface Chain {
  readonly name: string;
  /** Null for a user chain; built-in chains have one (ACCEPT, DROP; old tools print others). */
  readonly policy: string | null;
  readonly rules: readonly Rule[];
  readonly counters?: Counters;
  readonly origin?: Origin;
}

export interface Table {
  /** raw, mangle, nat, filter or security; a foreign dump may hold others. */
  readonly name: string;
  readonly chains: readonly Chain[];
  /** `flags dormant`: the table exists, but packets do not pass it. */
  readonly dormant?: true;
}

/** All tables of one family and backend in one network namespace. */
export interface Ruleset {
  readonly family: Family;
  readonly tables: readonly Table[];
}
