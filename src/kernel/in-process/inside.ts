import type { Libc } from '../native/libc.js';
import { runAt } from '../native/namespace.js';
import { type NetlinkSocket, openNetlink, protocols } from '../native/netlink/socket.js';
import type { Inside } from './answerer.js';

/**
 * Does synchronous work in a namespace; null is our own.
 * @throws what opening it throws, and what the work throws.
 */
export function workInside<T>(libc: Libc, netns: string | null | undefined, work: (inside: Inside) => T): T {
  return runAt(libc, netns ?? null, () => withSockets(libc, work));
}

function withSockets<T>(libc: Libc, work: (inside: Inside) => T): T {
  const opened = new Map<keyof typeof protocols, NetlinkSocket>();
  const socketOf = (name: keyof typeof protocols) => () => {
    const socket = opened.get(name) ?? openNetlink(libc, protocols[name]);
    opened.set(name, socket);
    return socket;
  };
  try {
    return work({ libc, route: socketOf('route'), netfilter: socketOf('netfilter') });
  } finally {
    opened.get('route')?.close();
    opened.get('netfilter')?.closeElsewhere();
  }
}
