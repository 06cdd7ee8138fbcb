import type { Libc } from './libc.js';
import type { Namespace } from './namespace.js';
import { newGeneration } from './netfilter/generation.js';
import { listen } from './netlink/listener.js';
import type { Message } from './netlink/messages.js';
import { protocols } from './netlink/socket.js';
import { namespaceIdMessages, parseNamespaceId } from './rtnetlink/namespace-ids.js';

export interface NotificationListener {
  /** Something was written in the namespace with this number; null: in the one that is listened in. */
  readonly changed: (namespaceId: number | null) => void;
  /** The namespace with this number ended, or has another number: another one may have it from now on. */
  readonly ended: (namespaceId: number) => void;
  /** Anything may have been written anywhere. */
  readonly lost: () => void;
}

/** Links, addresses and routes of both families, their ip rules and settings of interfaces, and the numbers of namespaces. */
const routeGroups = [1, 5, 9, 7, 11, 8, 19, 24, 25, 28];
const tablesGroup = 7;

/**
 * Listens in a namespace to what is written in all that have a number there, by anybody, with two sockets: network configuration, and commits of nf_tables. Nobody is told of
 * ipset, of iptables-legacy and of most settings.
 */
export function openNotifications(
  libc: Libc,
  host: Namespace,
  listener: NotificationListener,
): { readonly close: () => void } {
  return host.run(() => {
    const common = { lost: listener.lost };
    const route = listen(libc, {
      ...common,
      ...{ protocol: protocols.route, groups: routeGroups, onlyType: null },
      heard: (namespaceId, messages) => hearRoute(namespaceId, messages, listener),
    });
    try {
      const tables = listen(libc, {
        ...common,
        ...{ protocol: protocols.netfilter, groups: [tablesGroup], onlyType: newGeneration },
        heard: listener.changed,
      });
      return {
        close: () => {
          route.close();
          tables.close();
        },
      };
    } catch (error) {
      route.close();
      throw error;
    }
  });
}

function hearRoute(
  namespaceId: number | null,
  messages: readonly Message[],
  { changed, ended }: NotificationListener,
): void {
  for (const message of messages) {
    if (message.type === namespaceIdMessages.made) continue;
    if (message.type !== namespaceIdMessages.ended) {
      changed(namespaceId);
      continue;
    }
    const id = parseNamespaceId(message);
    if (id !== null && namespaceId === null) ended(id);
  }
}
