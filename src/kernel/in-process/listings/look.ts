import { waitForCommits } from '../../native/netfilter/batch.js';
import { generationOf } from '../../native/netfilter/generation.js';
import { ownedTables } from '../../native/netfilter/owned-tables.js';
import type { Inside } from '../answerer.js';
import { textOrNull } from '../small-file.js';
import type { ListingKind } from './words.js';

/** A look at the rules of a namespace. Only good while the thread is inside; each question is asked once. */
export interface Look {
  readonly cookie: bigint;
  readonly generation: number;
  /** Tables of iptables-legacy that the program of a listing would warn of. */
  readonly legacy: (kind: ListingKind) => string | null;
  readonly ownedTables: () => readonly string[];
  /** Resolves when the rules are those of the generation, also outside. @throws if they are no longer. */
  readonly settle: () => Promise<void>;
}

/** These exist only where the module is loaded. */
export const legacyFiles = {
  iptables: '/proc/self/net/ip_tables_names',
  ip6tables: '/proc/self/net/ip6_tables_names',
  nft: null,
} as const;

/** @throws where the kernel does not tell enough. */
export function lookInside({ libc, netfilter }: Inside): Look {
  const socket = netfilter();
  const cookie = socket.namespaceCookie();
  const generation = generationOf(socket);
  return {
    cookie,
    generation,
    legacy: once((kind) => {
      const path = legacyFiles[kind];
      return path === null ? null : textOrNull(path);
    }),
    ownedTables: once(() => ownedTables(socket)),
    settle: once(() => waitForCommits(libc, generation)),
  };
}

function once<Args extends readonly unknown[], T>(ask: (...args: Args) => T): (...args: Args) => T {
  const known = new Map<unknown, T>();
  return (...args) => {
    const [about] = args;
    if (!known.has(about)) known.set(about, ask(...args));
    return known.get(about) as T;
  };
}
