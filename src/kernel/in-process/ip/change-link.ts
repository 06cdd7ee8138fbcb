import {
  type Attribute,
  attribute,
  nestedAttribute,
  numberAttribute,
  printAttributes,
  textAttribute,
} from '../../native/netlink/attributes.js';
import {
  deleteLinkRequest,
  infoAttributes,
  linkAttributes,
  newLinkRequest,
  peerHeader,
} from '../../native/rtnetlink/links.js';
import { change, changeFlags, indexOf, isLinkName, keywords } from './change.js';
import type { IpOptions } from './invocation.js';
import type { IpContext, Printed, Task } from './task.js';
import { families, parseAddressText, parseNumber } from './values.js';

/** `link add dev NAME type KIND ...`, `link del dev NAME`, `link set dev NAME up|down` */
export function changeLink(verb: string, words: readonly string[], { family }: IpOptions): Task | null {
  const [dev, name, ...rest] = words;
  if (dev !== 'dev' || !isLinkName(name)) return null;
  if (verb === 'add') return addLink(name, rest, family);
  const [state, ...more] = rest;
  if (verb === 'del' && state === undefined)
    return onLink(name, (context, index) => change(context, deleteLinkRequest(index, family)));
  if (verb !== 'set' || more.length > 0 || (state !== 'up' && state !== 'down')) return null;
  const flags = state === 'up' ? 1 : 0;
  return onLink(name, (context, index) =>
    change(context, newLinkRequest(0, { index, family, flags, changed: 1, attributes: [] })),
  );
}

function onLink(name: string, run: (context: IpContext, index: number) => Printed): Task {
  return {
    writes: true,
    run: (context) => {
      const index = indexOf(context, name);
      return typeof index === 'number' ? forgetting(context, run(context, index)) : index;
    },
  };
}

function forgetting({ names }: IpContext, printed: Printed): Printed {
  names.forget();
  return printed;
}

function addLink(name: string, [type, kind = '', ...words]: readonly string[], family: number): Task | null {
  if (type !== 'type') return null;
  if (kind === 'veth') return addPair(name, words, family);
  const data = kind === 'geneve' || kind === 'vxlan' ? tunnelData(kind, words, family) : null;
  if (data === null) return null;
  return adding(name, kind, family, () => data);
}

function adding(
  name: string,
  kind: string,
  family: number,
  dataFor: (context: IpContext) => readonly Attribute[],
  namespace?: string,
): Task {
  return {
    writes: true,
    ...(namespace === undefined ? {} : { namespace }),
    run: (context) => {
      const info = [textAttribute(infoAttributes.kind, kind), nestedAttribute(infoAttributes.data, dataFor(context))];
      const attributes = [textAttribute(linkAttributes.name, name), nestedAttribute(linkAttributes.info, info)];
      const flags = changeFlags.create | changeFlags.exclusive;
      return forgetting(
        context,
        change(context, newLinkRequest(flags, { index: 0, family, flags: 0, changed: 0, attributes })),
      );
    },
  };
}

const peer = 1;
const namespaceDescriptor = 28;

/** `peer name NAME [netns PATH]` */
function addPair(name: string, [word, ...words]: readonly string[], family: number): Task | null {
  const given = keywords(words, ['name', 'netns']);
  const [other, path] = [given?.get('name'), given?.get('netns')];
  // Without a slash it would be a name below /run/netns, or a process.
  if (word !== 'peer' || !isLinkName(other) || (path !== undefined && !path.startsWith('/'))) return null;
  const dataFor = ({ descriptors }: IpContext) => {
    const descriptor = path === undefined ? undefined : descriptors.get(path);
    const attributes = [
      textAttribute(linkAttributes.name, other),
      ...(descriptor === undefined ? [] : [numberAttribute(namespaceDescriptor, descriptor)]),
    ];
    const value = Buffer.concat([peerHeader, printAttributes(attributes)]);
    return [{ ...attribute(peer, value), isNested: true }];
  };
  return adding(name, 'veth', family, dataFor, path);
}

const tunnelAttributes = {
  geneve: { id: 1, ipv4: 2, ipv6: 7, port: 5 },
  vxlan: { id: 1, ipv4: 2, ipv6: 16, port: 15 },
} as const;
/** What `ip` sends besides where it is not given: neither label, TTL nor type of service; addresses are learnt. */
const unasked: Readonly<Record<'geneve' | 'vxlan', readonly Attribute[]>> = {
  geneve: [numberAttribute(11, 0), attribute(3, Buffer.from([0])), attribute(4, Buffer.from([0]))],
  vxlan: [attribute(7, Buffer.from([1]))],
};
const mostId = 0xff_ffff;

/** `id N remote ADDRESS dstport N` */
function tunnelData(kind: 'geneve' | 'vxlan', words: readonly string[], family: number): readonly Attribute[] | null {
  const given = keywords(words, ['id', 'remote', 'dstport']);
  const [id, port] = [parseNumber(given?.get('id')), parseNumber(given?.get('dstport'))];
  const remote = parseAddressText(given?.get('remote') ?? '');
  if (id === null || id > mostId || port === null || port === 0 || port > 0xffff) return null;
  if (remote === null || remote.family !== family || isUnusual(remote.address)) return null;
  const types = tunnelAttributes[kind];
  const portBytes = Buffer.alloc(2);
  portBytes.writeUInt16BE(port);
  return [
    numberAttribute(types.id, id),
    attribute(family === families.ipv4 ? types.ipv4 : types.ipv6, remote.address),
    ...unasked[kind],
    attribute(types.port, portBytes),
  ];
}

/** No address, or one of a group, which `ip` treats in another way. */
function isUnusual(address: Buffer): boolean {
  const first = address[0] ?? 0;
  return address.every((byte) => byte === 0) || (address.length === 4 ? first >= 224 : first === 0xff);
}
