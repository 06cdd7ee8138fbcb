import type { Answer } from '../answerer.js';

/** A listing and all that it depends on. */
export interface Listing extends Moment {
  readonly answer: Answer;
}

/** What the rules of a namespace, and what is said about them, depend on. */
export interface Moment {
  /** Of the namespace: no other one has it. */
  readonly cookie: bigint;
  readonly generation: number;
  /** Tables of iptables-legacy, of which iptables-nft warns; null: there can be none, or nobody asks. */
  readonly legacy: string | null;
}

export interface ListingStore {
  readonly of: (key: string) => Listing | null;
  readonly keep: (key: string, listing: Listing) => void;
}

const defaults = {
  mostBytes: 32 * 1024 * 1024,
  /** Far below the time in which a node could make 2^32 commits, after which the generations are used again. */
  longestMs: 60 * 60_000,
  now: () => performance.now(),
};

/** What is used least goes first. Old listings go too: the programs that printed them may have been replaced. */
export function listingStore(given: Partial<typeof defaults> = {}): ListingStore {
  const { longestMs, mostBytes, now } = { ...defaults, ...given };
  const kept = new Map<string, { readonly listing: Listing; readonly bytes: number; readonly at: number }>();
  let total = 0;
  const remove = (key: string) => {
    total -= kept.get(key)?.bytes ?? 0;
    kept.delete(key);
  };
  return {
    of: (key) => {
      const found = kept.get(key);
      if (found === undefined) return null;
      kept.delete(key);
      if (now() - found.at > longestMs) {
        total -= found.bytes;
        return null;
      }
      kept.set(key, found);
      return found.listing;
    },
    keep: (key, listing) => {
      remove(key);
      const bytes = bytesOf(key) + bytesOf(listing.answer.stdout) + bytesOf(listing.answer.stderr);
      if (bytes > mostBytes) return;
      kept.set(key, { listing, bytes, at: now() });
      total += bytes;
      for (const oldest of kept.keys()) {
        if (total <= mostBytes) break;
        remove(oldest);
      }
    },
  };
}

/** At most: text of one byte a character takes half of it. */
function bytesOf(text: string): number {
  return 2 * text.length;
}
