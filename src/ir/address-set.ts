import type { Origin } from './origin.js';
import type { Family } from './ruleset.js';

export interface SetMember {
  /** Canonical text of the entry: an address for `hash:ip`. */
  readonly entry: string;
  /** Further words of the entry (timeout, comment); ours have none. */
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

/**
 * The words of the header that cannot change later (`timeout 4`, `netmask 24` ...), without the bucket size and the
 * hash seed.
 */
export function fixedWords({ extra }: AddressSet): readonly string[] {
  return extra.filter((word, at) => !isOfMemory(word) && !isOfMemory(extra[at - 1]));
}

function isOfMemory(word: string | undefined): boolean {
  return word === 'bucketsize' || word === 'initval';
}
