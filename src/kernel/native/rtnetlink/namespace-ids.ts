import type { Libc } from '../libc.js';
import type { Namespace } from '../namespace.js';
import { attribute as attributeOf, eachAttribute, numberAttribute, printAttributes } from '../netlink/attributes.js';
import { NetlinkError } from '../netlink/netlink-error.js';
import { type NetlinkSocket, protocols, type Request, withNetlink } from '../netlink/socket.js';

export const namespaceIdMessages = { made: 88, ended: 89 } as const;

const getId = 90;
const headerLength = 4;
const attributes = { id: 1, descriptor: 3 } as const;
const none = -1;

/** Asks for the number that the socket's namespace has for the one behind a descriptor. */
function namespaceIdRequest(descriptor: number): Request {
  return request('number of a namespace', getId, numberAttribute(attributes.descriptor, descriptor));
}

/**
 * Has the kernel choose a number. It does so by itself as soon as a device of one namespace has its peer in the other.
 */
function chooseIdRequest(descriptor: number): Request {
  const free = Buffer.alloc(4);
  free.writeInt32LE(none);
  const { what, type, body } = request(
    'number for a namespace',
    namespaceIdMessages.made,
    numberAttribute(attributes.descriptor, descriptor),
  );
  return { what, type, body: Buffer.concat([body, printAttributes([attributeOf(attributes.id, free)])]) };
}

function request(what: string, type: number, attribute: ReturnType<typeof numberAttribute>): Request {
  return { what, type, body: Buffer.concat([Buffer.alloc(headerLength), printAttributes([attribute])]) };
}

/** Null: the namespace has none. */
export function parseNamespaceId(body: Buffer): number | null {
  if (body.length < headerLength) throw new NetlinkError('malformed', 'a number of a namespace without its header');
  let id: number | null = null;
  eachAttribute(body, headerLength, body.length, (attribute, from, to) => {
    if (attribute === attributes.id && to - from === 4) id = body.readInt32LE(from);
  });
  return id === none ? null : id;
}

/**
 * What `host` calls another namespace, from now on if it had no number yet; null: it has none and gets none.
 * @throws NetlinkError, SystemCallError.
 * @example
 * const id = namespaceIdIn(libc, openNamespace(libc, '/proc/self/ns/net'), openNamespace(libc, '/run/netns/web'));
 */
export function namespaceIdIn(libc: Libc, host: Namespace, other: Namespace): number | null {
  return inside(libc, host, (socket) => {
    const found = ask(socket, other);
    if (found !== null) return found;
    try {
      socket.ask(chooseIdRequest(other.fd));
    } catch (error) {
      // Somebody else was faster.
      if (!(error instanceof NetlinkError && error.reason === 'EEXIST')) throw error;
    }
    return ask(socket, other);
  });
}

/** What `host` calls another namespace; null: nothing. */
export function knownNamespaceId(libc: Libc, host: Namespace, other: Namespace): number | null {
  return inside(libc, host, (socket) => ask(socket, other));
}

/** What a namespace calls itself; null, as a rule: nothing. */
export function ownNamespaceId(libc: Libc, namespace: Namespace): number | null {
  return inside(libc, namespace, (socket) => ask(socket, namespace));
}

function inside<T>(libc: Libc, namespace: Namespace, work: (socket: NetlinkSocket) => T): T {
  return namespace.run(() => withNetlink(libc, protocols.route, work));
}

function ask(socket: NetlinkSocket, { fd }: Namespace): number | null {
  return socket.ask(namespaceIdRequest(fd)).map(({ body }) => parseNamespaceId(body))[0] ?? null;
}
