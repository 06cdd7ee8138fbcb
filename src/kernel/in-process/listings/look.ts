import { readFileSync } from 'node:fs';
import { asOwnThread } from '../../as-own-thread.js';
import { waitForCommits } from '../../native/netfilter/batch.js';
import { generationOf } from '../../native/netfilter/generation.js';
import { ownedTables } from '../../native/netfilter/owned-tables.js';
import type { Inside } from '../answerer.js';
import type { ListingKind } from './words.js';

/** A look at the rules of a namespace. Only good while the thread is inside; each question is asked once. */
export interface Look {
  readonly cookie: bigint;
  readonly generation: number;
  /** Tables of iptables-legacy that the program of a listing would warn of. */
  readonly legacy: (kind: ListingKind) => string;
  readonly ownedTables: () => readonly string[];
  /** Resolves when the rules are those of the generation, also outside. @throws if they are no longer. */
  readonly settle: () => Promise<void>;
}

const legacyFiles = {
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
    legacy: once((kind) => textOrNone(legacyFiles[kind])),
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

/** The file exists only where the module is loaded. */
function textOrNone(path: string | null): string {
  if (path === null) return '';
  try {
    return readFileSync(asOwnThread(path), 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
