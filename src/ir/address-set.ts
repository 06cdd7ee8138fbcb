import type { Origin } from './origin.js';
import type { Family } from './ruleset.js';

export interface SetMember {
  /** Canonical text of the entry: an address for `hash:ip`. */
  readonly entry: string;
  /** What else was printed behind the entry (timeout, comment), as words; ours have none. */
  readonly extra: readonly string[];
  readonly origin?: Origin;
}

/** A named set of addresses. */
export interface AddressSet {
  readonly name: string;
  /** `hash:ip`; foreign sets have others. */
  readonly type: string;
  readonly family: Family | null;
  readonly hashsize: number | null;
  readonly maxelem: number | null;
  /** Other words of the header (`comment`, `timeout 0`, `bucketsize 12`, `initval 0x..`), in their order. */
  readonly extra: readonly string[];
  readonly members: readonly SetMember[];
  readonly origin?: Origin;
}
