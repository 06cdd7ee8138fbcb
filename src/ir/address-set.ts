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

/** What else the kernel fixes when it makes a set (`timeout 4`, `netmask 24` ...): not its size in memory, nor the seed of its hash. */
export function fixedWords({ extra }: AddressSet): readonly string[] {
  return extra.filter((word, at) => !isOfMemory(word) && !isOfMemory(extra[at - 1]));
}

function isOfMemory(word: string | undefined): boolean {
  return word === 'bucketsize' || word === 'initval';
}
