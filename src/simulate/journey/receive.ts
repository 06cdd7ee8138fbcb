import { protocols } from '../../ir/protocols.js';
import { type Socket, socketText } from '../connection.js';
import { confirm } from '../conntrack.js';
import type { Device } from '../device.js';
import { isJoined, isMulticast as isMulticast6, whyNotForwarded, whyNotReceived } from '../ipv6.js';
import { establishedSocket, listeningSocket } from '../match/socket.js';
import { isLocal, type Namespace } from '../namespace.js';
import { type Paths, wireOf } from '../network.js';
import { type Inner, type Packet, tcpFlags, withoutMemory } from '../packet.js';
import { flowOf } from '../routing/flow.js';
import { type Found, lookUp } from '../routing/lookup.js';
import { whySourceIsRefused } from '../routing/reverse-path.js';
import type { SourceRefusal } from '../routing/source-refusal.js';
import { answersFor, leave } from './leave.js';
import { bridgeOf, whyMisdirected, whyUnreceived } from './link-layer.js';
import { isRefusal, noteRoute, whyRefused } from './note-route.js';
import { atHook, ended, type NamespaceContext, type Next, note } from './simulation.js';

/**
 * A packet enters a namespace through a device.
 * @param isCopy whether it is the namespace's own copy of a broadcast that it sent, which needs no routing.
 */
export function receive(context: NamespaceContext, wireEnd: string, packet: Packet, isCopy = false): Next {
  const unreceived = isCopy ? null : whyUnreceived(context.namespace, wireEnd);
  packet.input = wireEnd;
  if (unreceived !== null && wireOf(context.simulation.network, context.namespace.name, wireEnd).kind !== 'outside')
    return ended(context.namespace, packet, 'lost', unreceived);
  const deviceName = bridgeOf(context.namespace, wireEnd) ?? wireEnd;
  packet.input = deviceName;
  packet.output = null;
  packet.nexthop = null;
  note(context, packet, { kind: 'enters', device: deviceName });
  const unseen = whyNotReceived(packet.source, packet.destination, deviceName);
  if (unseen !== null) return ended(context.namespace, packet, 'dropped', { code: 'before-hooks', refusal: unseen });
  const destination = packet.destination;
  const refused = atHook(context, 'PREROUTING', packet);
  if (refused !== null) return refused;
  // A packet from the loopback device has its route already, unless NAT changed its destination.
  if ((deviceName === 'lo' || isCopy) && packet.destination === destination) return deliver(context, packet);
  return routeInput(context, packet);
}

function routeInput(context: NamespaceContext, packet: Packet): Next {
  const { namespace, simulation } = context;
  const routing = namespace.routing[packet.family];
  const device = namespace.devices.get(packet.input ?? '') ?? unknownDevice(packet.input ?? '');
  const martian = whyMartian(packet, device);
  if (martian !== null) return sourceRefused(context, packet, device, martian);
  // Broadcast and multicast need no lookup: this namespace receives every broadcast, and the groups that it joined.
  if (packet.destination === 0xffffffff) return deliverToAll(context, packet, device);
  if (isMulticast(packet)) {
    const own = device.addresses.map(({ address }) => address);
    if (isJoined(packet.destination, own)) return deliverToAll(context, packet, device);
    return ended(namespace, packet, 'dropped', { code: 'multicast' });
  }
  const found = lookUp(routing, flowOf(packet), simulation.run.choose);
  noteRoute(context, packet, 'input', found);
  if (found === null || isRefusal(found)) {
    const isSilent = found?.type === 'blackhole';
    return ended(namespace, packet, isSilent ? 'dropped' : 'lost', whyRefused(found), !isSilent);
  }
  const output = found.type === 'unicast' ? found.nexthop.device : null;
  if (found.type === 'broadcast') return deliverToAll(context, packet, device);
  const refusal = sourceRefusal(context, packet, device, output, false);
  if (refusal !== null) return sourceRefused(context, packet, device, refusal);
  // Only IPv6 delivers packets to anycast addresses.
  if (found.type === 'local' || (found.type === 'anycast' && packet.family === 'ipv6')) return deliver(context, packet);
  if (found.type !== 'unicast')
    return ended(namespace, packet, 'dropped', { code: 'destination-type', type: found.type });
  if (!device.forwards[packet.family])
    return ended(namespace, packet, 'lost', { code: 'not-forwarded', namespace: namespace.name, device: device.name });
  const unforwardable = whyNotForwarded(packet.source, device.name, output);
  if (unforwardable !== null)
    return ended(namespace, packet, 'lost', {
      code: 'source-not-forwarded',
      namespace: namespace.name,
      refusal: unforwardable,
    });
  return forward(context, packet, found);
}

function sourceRefusal(
  { namespace, simulation }: NamespaceContext,
  packet: Packet,
  device: Device,
  output: string | null,
  isBroadcast: boolean,
): SourceRefusal | null {
  return whySourceIsRefused(
    namespace.routing[packet.family],
    device,
    packet,
    output,
    (address) => isLocal(namespace, address),
    simulation.run.choose,
    isBroadcast,
  );
}

/** ip_route_input_slow, brd_input: a host without an address may send broadcasts. */
function deliverToAll(context: NamespaceContext, packet: Packet, device: Device): Next {
  const refusal = packet.source === 0 ? null : sourceRefusal(context, packet, device, null, true);
  return refusal === null ? deliver(context, packet) : sourceRefused(context, packet, device, refusal);
}

function forward(context: NamespaceContext, packet: Packet, found: Found): Next {
  // ip_forward: drops a packet that TPROXY gave to a socket.
  if (packet.proxy !== null) {
    const socket = socketText(packet.proxy);
    return ended(context.namespace, packet, 'dropped', {
      code: 'taken-by-socket',
      namespace: context.namespace.name,
      socket,
    });
  }
  packet.output = found.nexthop.device;
  packet.nexthop = found.nexthop.via;
  return atHook(context, 'FORWARD', packet) ?? leave(context, packet, found);
}

function deliver(context: NamespaceContext, packet: Packet): Next {
  const { memory, namespace } = context;
  const refused = atHook(context, 'INPUT', packet);
  if (refused !== null) return refused;
  if (!confirm(packet, memory)) return ended(namespace, packet, 'dropped', { code: 'connection-clash' });
  if (packet.inner !== null) return decapsulate(context, packet, packet.inner);
  const socket =
    packet.proxy ?? establishedSocket(packet, memory) ?? listeningSocket(packet, packet.destinationPort, memory);
  if (socket !== null) note(context, packet, { kind: 'socket', name: socketText(socket) });
  if (packet.proxy !== null && socket !== null && breaksHandshake(namespace, socket, packet)) {
    const reason = { code: 'syn-cookies', namespace: namespace.name, socket: socketText(socket) } as const;
    return ended(namespace, packet, 'lost', reason);
  }
  return { kind: 'delivered', namespace: namespace.name, packet, socket };
}

/** With SYN cookies the kernel cannot match an ACK to a transparent listener with its handshake. */
function breaksHandshake({ handshake }: Namespace, { isTransparent, peer }: Socket, packet: Packet): boolean {
  const isFirst = (packet.tcpFlags & tcpFlags.SYN) !== 0 || packet.protocol !== protocols.tcp;
  return handshake.alwaysCookies && isTransparent && peer === null && !isFirst;
}

function decapsulate(
  context: NamespaceContext,
  outer: Packet,
  { encapsulation, id, linkAddress, nexthop, packet }: Inner,
): Next {
  const { namespace, simulation } = context;
  const device = tunnelEnd(simulation.network, namespace.name, outer, encapsulation, id);
  if (device === null)
    return ended(namespace, outer, 'lost', { code: 'no-tunnel-end', namespace: namespace.name, encapsulation, id });
  if (!answersFor(simulation.network, namespace.name, null, nexthop))
    return ended(namespace, outer, 'lost', { code: 'no-neighbour', namespace: namespace.name, address: nexthop });
  const misdirected = whyMisdirected(linkAddress, namespace, device);
  if (misdirected !== null) return ended(namespace, outer, 'lost', misdirected);
  note(context, outer, { kind: 'decapsulated', device, tunnel: `${encapsulation} ${id}` });
  const inner = withoutMemory(packet);
  inner.mark = outer.mark;
  return { kind: 'receive', namespace: namespace.name, device, packet: inner };
}

/** A geneve link accepts packets with its identifier only from its remote, a vxlan link from any source. */
function tunnelEnd(network: Paths, namespace: string, outer: Packet, encapsulation: string, id: number) {
  for (const [device, wire] of network.wires.get(namespace) ?? []) {
    if (wire.kind !== 'tunnel' || wire.encapsulation !== encapsulation || wire.id !== id) continue;
    const isFromPeer = encapsulation === 'vxlan' || wire.remote === outer.source;
    if (wire.port === outer.destinationPort && isFromPeer) return device;
  }
  return null;
}

/** ip_route_input_slow: sources and destinations that no packet from outside may have. */
function whyMartian({ family, source, destination }: Packet, { name, routesLocalnet }: Device): SourceRefusal | null {
  if (family === 'ipv6' || typeof source !== 'number' || typeof destination !== 'number') return null;
  const isNoHost = source >>> 28 === 0xe || source === 0xffffffff || (source === 0 && destination !== 0xffffffff);
  if (isNoHost) return { kind: 'no-host' };
  const isLoopback = source >>> 24 === 127 || destination >>> 24 === 127;
  return isLoopback && name !== 'lo' && !routesLocalnet ? { kind: 'loopback' } : null;
}

function isMulticast({ destination }: Packet): boolean {
  return typeof destination === 'number' ? destination >>> 28 === 0xe : isMulticast6(destination);
}

function sourceRefused(context: NamespaceContext, packet: Packet, { name }: Device, refusal: SourceRefusal): Next {
  note(context, packet, { kind: 'reverse-path', device: name, refusal });
  return ended(context.namespace, packet, 'dropped', { code: 'source-check', device: name, refusal });
}

function unknownDevice(name: string): Device {
  return {
    name,
    addresses: [],
    rpFilter: 0,
    acceptsLocal: false,
    forwards: { ipv4: true, ipv6: true },
    usesMarkForSource: false,
    routesLocalnet: false,
    sendsRedirects: true,
    answersForOthers: null,
    ignoresQueries: false,
    isUp: true,
    state: null,
  };
}
