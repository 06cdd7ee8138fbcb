import { statSync } from 'node:fs';
import type { Libc } from '../native/libc.js';
import { isInEach, runAt } from '../native/namespace.js';
import { type NetlinkSocket, openNetlink, protocols } from '../native/netlink/socket.js';
import type { Inside } from './answerer.js';

/**
 * Does synchronous work in a namespace; null is our own.
 * @throws what opening it throws, and what the work throws.
 */
export function workInside<T>(libc: Libc, netns: string | null | undefined, work: (inside: Inside) => T): T {
  return netns == null
    ? withKeptSockets(libc, work)
    : runAt(libc, netns, () => {
        const sockets = openableSockets(libc);
        try {
          return work(sockets);
        } finally {
          sockets.close();
        }
      });
}

/**
 * Whether something holds in one namespace after another. Where it does nothing was deleted there lately, so that
 * sockets of netfilter are closed on the spot.
 * @throws what opening any of them throws, and what the work throws.
 */
export function holdsInEach(
  libc: Libc,
  paths: readonly string[],
  holds: (inside: Inside, index: number) => boolean,
): boolean {
  return isInEach(libc, paths, (index) => {
    const sockets = openableSockets(libc);
    let isHeld = false;
    try {
      isHeld = holds(sockets, index);
      return isHeld;
    } finally {
      sockets.close(isHeld);
    }
  });
}

interface KeptSockets {
  readonly inode: bigint;
  readonly sockets: OpenableSockets;
}

/**
 * Sockets of our own namespace, one of each protocol: this process keeps it alive anyway, until who embeds the library
 * moves its thread. Those of others would keep them alive, with their devices.
 */
const kept = new WeakMap<Libc, KeptSockets>();

function withKeptSockets<T>(libc: Libc, work: (inside: Inside) => T): T {
  const sockets = keptSockets(libc);
  try {
    return work(sockets);
  } catch (error) {
    // An answer may be left unread in them.
    kept.delete(libc);
    sockets.close();
    throw error;
  }
}

function keptSockets(libc: Libc): OpenableSockets {
  const { ino: inode } = statSync('/proc/thread-self/ns/net', { bigint: true });
  const known = kept.get(libc);
  if (known?.inode === inode) return known.sockets;
  known?.sockets.close();
  const sockets = openableSockets(libc);
  kept.set(libc, { inode, sockets });
  return sockets;
}

/**
 * A kernel that has one list of what is to be given up for all namespaces lets each of them wait for it: then it is
 * left to another thread for a while.
 */
const [longMs, whileMs] = [4, 1000];
let waitedAt = Number.NEGATIVE_INFINITY;

function closeAtRest(netfilter: NetlinkSocket): void {
  const start = performance.now();
  if (start - waitedAt < whileMs) netfilter.closeElsewhere();
  else netfilter.close();
  if (performance.now() - start > longMs) waitedAt = start;
}

interface OpenableSockets extends Inside {
  /** @param isAtRest nothing is being given up in their namespace. */
  readonly close: (isAtRest?: boolean) => void;
}

function openableSockets(libc: Libc): OpenableSockets {
  const opened = new Map<keyof typeof protocols, NetlinkSocket>();
  const socketOf = (name: keyof typeof protocols) => () => {
    const socket = opened.get(name) ?? openNetlink(libc, protocols[name]);
    opened.set(name, socket);
    return socket;
  };
  return {
    libc,
    route: socketOf('route'),
    netfilter: socketOf('netfilter'),
    note: () => {},
    close: (isAtRest = false) => {
      opened.get('route')?.close();
      const netfilter = opened.get('netfilter');
      if (isAtRest && netfilter !== undefined) closeAtRest(netfilter);
      else netfilter?.closeElsewhere();
    },
  };
}
