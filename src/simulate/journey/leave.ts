import { protocols } from '../../ir/protocols.js';
import { attributesOf } from '../../ir/route-attributes.js';
import { type Address, familyOfAddress } from '../address.js';
import { confirm } from '../conntrack.js';
import { isLinkLocal } from '../ipv6.js';
import { isLocal, type Namespace } from '../namespace.js';
import { type Paths, wireOf } from '../network.js';
import { type Packet, packetOf, tupleOf, withoutMemory } from '../packet.js';
import type { Found } from '../routing/lookup.js';
import type { Wire } from '../wire.js';
import { setLinkAddress, whyMisdirected, whyUnsent } from './link-layer.js';
import { atHook, ended, type NamespaceContext, type Next, note } from './simulation.js';

/** Sends a routed packet out of a namespace: the last hook, then whatever the device is connected to. */
export function leave(context: NamespaceContext, packet: Packet, found: Found): Next {
  const { memory, namespace, simulation } = context;
  const refused = atHook(context, 'POSTROUTING', packet);
  if (refused !== null) return refused;
  if (!confirm(packet, memory)) return ended(namespace, packet, 'dropped', { code: 'connection-clash' });
  const device = packet.output ?? '';
  note(context, packet, { kind: 'leaves', device });
  if (device === 'lo') {
    packet.fromSocket = false;
    return { kind: 'receive', namespace: namespace.name, device: 'lo', packet };
  }
  const wrapping = found.route === null ? null : attributesOf(found.route).encapsulation;
  if (wrapping !== null) {
    // lwtunnel: the simulation ends here, because the receiver that unwraps the packet is not modelled.
    note(context, packet, { kind: 'encapsulated', device, tunnel: wrapping });
    return { kind: 'sent', namespace: namespace.name, packet, device, pod: null };
  }
  const nexthop = found.nexthop.via ?? packet.destination;
  const wire = wireOf(simulation.network, namespace.name, device);
  const unsent = wire.kind === 'outside' ? null : whyUnsent(namespace, device);
  if (unsent !== null) return ended(namespace, packet, 'lost', unsent);
  switch (wire.kind) {
    case 'pair':
      return cross(context, packet, nexthop, wire);
    case 'segment': {
      const { namespaces } = simulation.network;
      const end = wire.ends.find((one) => isLocalIn(namespaces.get(one.namespace), nexthop));
      if (end !== undefined) return cross(context, packet, nexthop, { kind: 'pair', ...end, isTunnel: false });
      return { kind: 'sent', namespace: namespace.name, packet, device, pod: null };
    }
    case 'tunnel':
      return encapsulate(context, packet, nexthop, device, wire);
    case 'cut':
      return ended(namespace, packet, 'lost', { code: 'no-peer', device });
    case 'pod':
      return { kind: 'sent', namespace: namespace.name, packet, device, pod: wire.pod };
    case 'outside':
      return { kind: 'sent', namespace: namespace.name, packet, device, pod: null };
  }
}

function isLocalIn(namespace: Namespace | undefined, address: Address): boolean {
  return namespace !== undefined && isLocal(namespace, address);
}

/** Crosses a veth pair into another namespace; the mark and the connection stay behind. */
function cross(
  context: NamespaceContext,
  packet: Packet,
  nexthop: Address,
  wire: Extract<Wire, { kind: 'pair' }>,
): Next {
  const { device, isTunnel, namespace: next } = wire;
  const far = context.simulation.network.namespaces.get(next);
  const misdirected =
    far === undefined
      ? null
      : whyMisdirected(setLinkAddress(context.namespace, packet.output ?? '', nexthop), far, device);
  if (misdirected !== null) return ended(context.namespace, packet, 'lost', misdirected);
  if (!answersFor(context.simulation.network, next, isTunnel ? null : device, nexthop))
    return ended(context.namespace, packet, 'lost', { code: 'no-neighbour', namespace: next, address: nexthop });
  const arriving = withoutMemory(packet);
  arriving.mark = 0;
  return { kind: 'receive', namespace: next, device, packet: arriving };
}

/**
 * Whether a namespace answers a query for the link address of a next hop.
 * @param device the device that receives the query, if it may answer for other hosts (proxy_arp).
 */
export function answersFor({ namespaces }: Paths, name: string, device: string | null, nexthop: Address): boolean {
  const namespace = namespaces.get(name);
  if (namespace === undefined || isLocal(namespace, nexthop)) return true;
  const known = device === null ? undefined : namespace.devices.get(device);
  if (known === undefined) return false;
  // With proxy_arp unknown, a device without addresses is taken to answer: its network plugin routes to a made-up next
  // hop.
  const family = typeof nexthop === 'number' ? 'ipv4' : 'ipv6';
  const own = known.addresses.filter((one) => one.family === family && !isLinkLocal(one.address));
  return (family === 'ipv4' ? known.answersForOthers : null) ?? own.length === 0;
}

/** geneve and vxlan: this namespace sends the outer packet, which has the mark of the inner one and is routed by it. */
function encapsulate(
  context: NamespaceContext,
  inner: Packet,
  nexthop: Address,
  device: string,
  { encapsulation, id, port, remote }: Extract<Wire, { kind: 'tunnel' }>,
): Next {
  const outer = packetOf({
    family: familyOfAddress(remote),
    source: remote,
    destination: remote,
    protocol: protocols.udp,
    sourcePort: outerSourcePort(inner),
    destinationPort: port,
    mark: inner.mark,
  });
  outer.fromSocket = inner.fromSocket;
  outer.inner = {
    packet: inner,
    encapsulation,
    id,
    nexthop,
    linkAddress: setLinkAddress(context.namespace, device, nexthop),
  };
  note(context, inner, { kind: 'encapsulated', device, tunnel: `${encapsulation} ${id}` });
  return { kind: 'send', namespace: context.namespace.name, packet: outer, choosesSource: true };
}

/** udp_flow_src_port: one ephemeral port for each flow. The kernel's hash has a random key, this one does not. */
function outerSourcePort(inner: Packet): number {
  const { destination, destinationPort, protocol, source, sourcePort } = tupleOf(inner);
  const flow = `0 ${protocol} ${source} ${sourcePort} ${destination} ${destinationPort}`;
  let hash = 0x811c9dc5;
  for (let at = 0; at < flow.length; at += 1) hash = Math.imul(hash ^ flow.charCodeAt(at), 0x01000193);
  hash >>>= 0;
  return 32_768 + (hash % 28_232);
}
