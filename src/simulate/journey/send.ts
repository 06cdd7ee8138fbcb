import type { Address } from '../address.js';
import { scopeOf } from '../device.js';
import type { Namespace } from '../namespace.js';
import type { Packet } from '../packet.js';
import { type Flow, flowOf } from '../routing/flow.js';
import { type Found, lookUp } from '../routing/lookup.js';
import { sourceAddress } from '../source-address.js';
import { leave } from './leave.js';
import { isRefusal, noteRoute, type Purpose } from './note-route.js';
import { atHook, ended, type Next, type Place } from './travel.js';

/** A packet that was made in the namespace leaves it. */
export function send(place: Place, packet: Packet, choosesSource: boolean): Next {
  const { namespace } = place;
  packet.input = null;
  const first = findOutput(place, packet, 'output', choosesSource);
  if (first === null)
    return ended(namespace, packet, 'lost', `${namespace.name} has no route to its destination`, true);
  let found = first;
  if (choosesSource) packet.source = sourceFor(namespace, packet, found) ?? packet.source;
  packet.output = outputDevice(found);
  packet.nextHop = found.way.via;
  const reroute = (changed: Packet): boolean => {
    const again = findOutput(place, changed, 're-route', false);
    if (again === null) return false;
    found = again;
    changed.output = outputDevice(again);
    changed.nextHop = again.way.via;
    return true;
  };
  return atHook(place, 'OUTPUT', packet, reroute) ?? leave(place, packet, found);
}

/** The source that a process of the namespace gets that asks for none; null: it cannot send at all. */
export function chosenSource(place: Place, packet: Packet): Address | null {
  const found = findOutput(place, packet, 'output', true);
  return found === null ? null : sourceFor(place.namespace, packet, found);
}

function findOutput(place: Place, packet: Packet, purpose: Purpose, anySource: boolean): Found | null {
  const { namespace, travel } = place;
  const flow: Flow = { ...flowOf(packet), input: 'lo', source: anySource ? null : packet.source };
  const found = lookUp(namespace.routing[packet.family], flow, travel.run.choose);
  noteRoute(place, packet, purpose, found);
  return found === null || isRefusal(found) ? null : found;
}

function outputDevice({ route, type, way }: Found): string | null {
  // ip6_rt_get_dev_rcu: of IPv6 what is for anybody is for this namespace.
  const isOwn = type === 'local' || (type === 'anycast' && route?.family === 'ipv6');
  return isOwn ? 'lo' : way.device;
}

/** The address that a process gets that asks for none. */
function sourceFor(namespace: Namespace, { destination, family }: Packet, found: Found): Address | null {
  if (found.source !== null) return found.source;
  if (found.type === 'local') return destination;
  // fib_info_update_nhc_saddr: of IPv4 it is the route's, whatever the destination.
  const towards = family === 'ipv6' ? destination : found.way.via;
  return sourceAddress(namespace.devices, found.way.device, towards, scopeOf(found.route?.scope ?? 'global'));
}
