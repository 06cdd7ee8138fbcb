import type { Libc } from './libc.js';
import type { Namespace } from './namespace.js';
import { newGeneration } from './netfilter/generation.js';
import { listen } from './netlink/listener.js';
import type { Message } from './netlink/messages.js';
import { protocols } from './netlink/socket.js';
import { namespaceIdMessages, ownNamespaceId, parseNamespaceId } from './rtnetlink/namespace-ids.js';

export interface NotificationListener {
  /** Something was written in the namespace with this number; null: in the one that is listened in. */
  readonly changed: (namespaceId: number | null) => void;
  /** The namespace with this number ended, or has another number: another one may have it from now on. */
  readonly ended: (namespaceId: number) => void;
  /** Anything may have been written anywhere. */
  readonly lost: () => void;
}

/**
 * Links, addresses and routes of both families, their ip rules and settings of interfaces, and the numbers of
 * namespaces.
 */
const routeGroups = [1, 5, 9, 7, 11, 8, 19, 24, 25, 28];
const tablesGroup = 7;

/**
 * Listens in a namespace to what is written in all that have a number there, by anybody, with two sockets: network
 * configuration, and commits of nf_tables. Nobody is told of ipset, of iptables-legacy and of most settings.
 * @throws NetlinkError, SystemCallError.
 * @example
 * const listener = openNotifications(libc, node, { changed: look, ended: forget, lost: lookAtAll });
 */
export function openNotifications(
  libc: Libc,
  host: Namespace,
  { changed, ended, lost }: NotificationListener,
): { readonly close: () => void } {
  // A namespace can have a number for itself, and then its own notifications come with that.
  let own = ownNamespaceId(libc, host);
  const tell = (id: number | null) => changed(id === own ? null : id);
  const hear = (id: number | null, { type, body }: Message) => {
    if (type !== namespaceIdMessages.made && type !== namespaceIdMessages.ended) tell(id);
    else if (id === null || id === own) {
      const about = parseNamespaceId(body);
      if (type === namespaceIdMessages.ended && about !== null && about !== own) ended(about);
      own = ownNamespaceId(libc, host);
    }
  };
  return host.run(() => {
    const route = listen(libc, {
      ...{ protocol: protocols.route, groups: routeGroups, isEverywhere: true, onlyType: null, lost },
      heard: (id, messages) => {
        for (const message of messages) hear(id, message);
      },
    });
    try {
      const tables = listen(libc, {
        ...{ protocol: protocols.netfilter, groups: [tablesGroup], isEverywhere: true, onlyType: newGeneration, lost },
        heard: tell,
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
