import type { Libc } from '../libc.js';
import { type Namespace, openNamespace } from '../namespace.js';
import { protocols, withNetlink } from '../netlink/socket.js';
import { linkAttributes, linkByNameRequest, parseLink } from './links.js';
import { knownNamespaceId } from './namespace-ids.js';

/**
 * The first of the paths at which the namespace is that a device of `host` has its peer in; null: at none, or its peer
 * is here.
 * @throws NetlinkError: ENODEV where there is no such device; SystemCallError.
 */
export function namespaceBehind(libc: Libc, host: Namespace, device: string, paths: Iterable<string>): string | null {
  const id = peerNamespaceId(libc, host, device);
  if (id === null) return null;
  for (const path of paths) if (isNamed(libc, host, path, id)) return path;
  return null;
}

function peerNamespaceId(libc: Libc, host: Namespace, device: string): number | null {
  const found = host.run(() => withNetlink(libc, protocols.route, (socket) => socket.ask(linkByNameRequest(device))));
  const [link] = found.map(parseLink);
  const value = link?.attributes.get(linkAttributes.netnsId);
  return value?.length === 4 && value.readInt32LE() >= 0 ? value.readInt32LE() : null;
}

/** A path may be gone by now, or be of nothing that can be asked for. */
function isNamed(libc: Libc, host: Namespace, path: string, id: number): boolean {
  let other: Namespace;
  try {
    other = openNamespace(libc, path);
  } catch {
    return false;
  }
  try {
    return knownNamespaceId(libc, host, other) === id;
  } catch {
    return false;
  } finally {
    other.close();
  }
}
