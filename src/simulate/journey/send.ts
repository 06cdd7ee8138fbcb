import type { Address } from '../address.js';
import { confirm } from '../conntrack.js';
import { scopeOf } from '../device.js';
import type { Namespace } from '../namespace.js';
import type { Packet } from '../packet.js';
import { type Flow, flowOf } from '../routing/flow.js';
import { type Found, lookUp } from '../routing/lookup.js';
import { sourceAddress } from '../source-address.js';
import { leave } from './leave.js';
import { isRefusal, noteRoute, type Purpose } from './note-route.js';
import type { Reason } from './reason.js';
import { receive } from './receive.js';
import { atHook, ended, type NamespaceContext, type Next } from './simulation.js';

/** Sends a packet that the namespace made. */
export function send(context: NamespaceContext, packet: Packet, choosesSource: boolean): Next {
  const { namespace } = context;
  packet.input = null;
  const first = findOutput(context, packet, 'output', choosesSource);
  if ('code' in first) return ended(namespace, packet, 'lost', first, true);
  let found = first;
  if (choosesSource) packet.source = sourceFor(namespace, packet, found) ?? packet.source;
  packet.output = outputDevice(found);
  packet.nexthop = found.nexthop.via;
  const reroute = (changed: Packet): boolean => {
    const again = findOutput(context, changed, 're-route', false);
    if ('code' in again) return false;
    found = again;
    return true;
  };
  const refused = atHook(context, 'OUTPUT', packet, reroute);
  if (refused !== null) return refused;
  // Rules in OUTPUT see the device of the first route, even after rerouting.
  packet.output = outputDevice(found);
  packet.nexthop = found.nexthop.via;
  const isBroadcast = packet.family === 'ipv4' && found.type === 'broadcast' && packet.output !== 'lo';
  return isBroadcast ? leaveTwice(context, packet, found) : leave(context, packet, found);
}

/** ip_mc_output: the namespace receives a copy of its own broadcast, which no socket owns. */
function leaveTwice(context: NamespaceContext, packet: Packet, found: Found): Next {
  const copy: Packet = { ...packet, fromSocket: false };
  const isLost = atHook(context, 'POSTROUTING', copy) !== null || !confirm(copy, context.memory);
  const next = leave(context, packet, found);
  if (!isLost) receive(context, packet.output ?? '', copy, true);
  return next;
}

/** The source address of a process that binds none; null: it cannot send. */
export function chosenSource(context: NamespaceContext, packet: Packet): Address | null {
  const found = findOutput(context, packet, 'output', true);
  return 'code' in found ? null : sourceFor(context.namespace, packet, found);
}

/** The route out, or why there is none. */
function findOutput(context: NamespaceContext, packet: Packet, purpose: Purpose, anySource: boolean): Found | Reason {
  const { namespace, simulation } = context;
  // A fresh object: copying it for a few changes takes longer than the lookup.
  const flow: { -readonly [Key in keyof Flow]: Flow[Key] } = flowOf(packet);
  flow.input = 'lo';
  if (anySource) flow.source = null;
  // ip_route_me_harder does not pass the user.
  if (purpose === 're-route' && packet.family === 'ipv4') flow.user = 0;
  const found =
    broadcastRoute(namespace, flow) ?? lookUp(namespace.routing[packet.family], flow, simulation.run.choose);
  noteRoute(context, packet, purpose, found);
  if (found === null || isRefusal(found)) return { code: 'no-route-out', namespace: namespace.name };
  const device = outputDevice(found);
  if (flow.source !== null && isLoopback(flow.source) && device !== 'lo') {
    if (namespace.devices.get(device ?? '')?.routesLocalnet !== true)
      return { code: 'loopback-source', namespace: namespace.name, device };
  }
  return found;
}

/** ip_route_output_key_hash_rcu: a broadcast leaves through the device of its source, whatever the routes are. */
function broadcastRoute({ devices }: Namespace, { destination, source }: Flow): Found | null {
  if (destination !== 0xffffffff || source === null) return null;
  const device = [...devices.values()].find(({ addresses }) => addresses.some(({ address }) => address === source));
  if (device === undefined) return null;
  const nexthop = { device: device.name, via: null };
  return { ipRule: null, route: null, source, nexthop, nexthops: [nexthop], type: 'broadcast' };
}

function isLoopback(address: Address): boolean {
  return typeof address === 'number' && address >>> 24 === 127;
}

function outputDevice({ route, type, nexthop }: Found): string | null {
  // ip6_rt_get_dev_rcu: an IPv6 anycast packet stays in this namespace.
  const isOwn = type === 'local' || (type === 'anycast' && route?.family === 'ipv6');
  return isOwn ? 'lo' : nexthop.device;
}

/** The source address for a packet that has none yet. */
function sourceFor(namespace: Namespace, { destination, family }: Packet, found: Found): Address | null {
  if (found.source !== null) return found.source;
  if (found.type === 'local') return destination;
  // fib_info_update_nhc_saddr: for IPv4 it depends on the next hop, not on the destination.
  const towards = family === 'ipv6' ? destination : found.nexthop.via;
  return sourceAddress(namespace.devices, found.nexthop.device, towards, scopeOf(found.route?.scope ?? 'global'));
}
