import { statSync } from 'node:fs';
import type { Libc } from '../native/libc.js';
import { runAt } from '../native/namespace.js';
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

interface KeptSockets {
  readonly inode: bigint;
  readonly sockets: OpenableSockets;
}

/**
 * Sockets of our own namespace, one of each protocol: this process keeps it alive anyway, until who embeds the library moves its thread. Those of
 * others would keep them alive, with their devices.
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

interface OpenableSockets extends Inside {
  readonly close: () => void;
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
    close: () => {
      opened.get('route')?.close();
      opened.get('netfilter')?.closeElsewhere();
    },
  };
}
