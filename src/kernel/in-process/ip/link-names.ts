import { NetlinkError } from '../../native/netlink/netlink-error.js';
import type { NetlinkSocket, Request } from '../../native/netlink/socket.js';
import { type LinkMessage, linkByIndexRequest, linkByNameRequest, parseLink } from '../../native/rtnetlink/links.js';

/** The links of a namespace, each asked for once. */
export interface LinkNames {
  /** Null: there is none. */
  readonly named: (name: string) => LinkMessage | null;
  /** Null: there is none, any more. */
  readonly at: (index: number) => LinkMessage | null;
  readonly nameAt: (index: number) => string;
  /** Takes them from a list, so that they are not asked for. */
  readonly learn: (links: readonly LinkMessage[]) => void;
  /** Takes the names alone. */
  readonly learnNames: (links: readonly Pick<LinkMessage, 'index' | 'name'>[]) => void;
  /** A link that is created or changed is asked for again. */
  readonly forget: () => void;
}

const up = 1;

export function linkNames(route: () => NetlinkSocket): LinkNames {
  const byIndex = new Map<number, LinkMessage | null>();
  const byName = new Map<string, LinkMessage | null>();
  const names = new Map<number, string>();
  const at = (index: number) => found(byIndex, index, () => ask(route(), linkByIndexRequest(index)));
  return {
    named: (name) => found(byName, name, () => ask(route(), linkByNameRequest(name))),
    at,
    nameAt: (index) => names.get(index) ?? at(index)?.name ?? `if${index}`,
    learn: (links) => {
      for (const link of links) byIndex.set(link.index, link);
    },
    learnNames: (links) => {
      for (const { index, name } of links) names.set(index, name);
    },
    forget: () => {
      names.clear();
      byIndex.clear();
      byName.clear();
    },
  };
}

export function isUp(link: LinkMessage | null): boolean {
  return link !== null && (link.flags & up) !== 0;
}

function found<Key>(known: Map<Key, LinkMessage | null>, key: Key, read: () => LinkMessage | null): LinkMessage | null {
  const earlier = known.get(key);
  if (earlier !== undefined) return earlier;
  const link = read();
  known.set(key, link);
  return link;
}

function ask(socket: NetlinkSocket, request: Request): LinkMessage | null {
  try {
    return socket.ask(request).flatMap((message) => parseLink(message) ?? [])[0] ?? null;
  } catch (error) {
    if (error instanceof NetlinkError && error.reason === 'ENODEV') return null;
    throw error;
  }
}
