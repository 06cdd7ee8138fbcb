import type { Address } from '../address.js';
import type { Device } from '../device.js';
import { isLinkLocal } from '../ipv6.js';
import type { ReversePathOptions } from '../match/predicate.js';
import type { Packet } from '../packet.js';
import type { Choose } from '../run.js';
import type { Flow } from './flow.js';
import { type Found, lookUp, type Routing, refuses } from './lookup.js';
import type { SourceRefusal } from './source-refusal.js';

/** Which of several next hops is taken does not matter here: all are looked at. */
function aboutRoutes(choose: Choose): Choose {
  return (what, isLasting) => isLasting === true && choose(what, true);
}

/**
 * fib_validate_source: why a packet with this source may not come in by this device; null: it may.
 * @param output the device that the packet is going to leave by, which an answer would come in by; null: it is delivered.
 * @param isForAll whether it is for everybody on the link: then nobody answers, and the way back is that of nobody.
 */
export function whySourceIsRefused(
  routing: Routing,
  device: Device,
  packet: Packet,
  output: string | null,
  hasLocalAddress: (address: Address) => boolean,
  choose: Choose,
  isForAll = false,
): SourceRefusal | null {
  // IPv6 has no such check of its own.
  if (packet.family === 'ipv6') return null;
  const { acceptsLocal, addresses, name, rpFilter, usesMarkForSource } = device;
  // Back by the device that it came by: then it might be told of a shorter way (send_redirects), and is looked at as closely.
  if (rpFilter === 0 && !routing.hasRealms && (output !== name || !device.sendsRedirects)) {
    if (acceptsLocal) return null;
    if (!routing.isCustom) return hasLocalAddress(packet.source) ? { kind: 'own-address' } : null;
  }
  const flow = {
    ...backwards(packet, usesMarkForSource ? packet.mark : 0, output),
    ...(isForAll ? { source: 0 } : {}),
  };
  const found = lookUp(routing, flow, aboutRoutes(choose));
  const isStrict = rpFilter === 1;
  if (found === null || refuses(found.type)) return rpFilter > 0 ? { kind: 'no-way-back' } : null;
  if (found.type !== 'unicast' && (found.type !== 'local' || !acceptsLocal))
    return found.type === 'local' ? { kind: 'own-address' } : { kind: 'address-type', type: found.type };
  if (leadsBy(found, name)) return null;
  const isRefused = addresses.some(({ family }) => family === 'ipv4') ? isStrict : rpFilter > 0;
  return isRefused ? { kind: 'other-device', device: found.nexthop.device } : null;
}

/** The flow of an answer, as the kernel asks for it. */
function backwards(packet: Packet, mark: number, output: string | null): Flow {
  const { destination, destinationPort, family, protocol, source, sourcePort } = packet;
  return {
    family,
    source: destination,
    destination: source,
    mark,
    input: output ?? 'lo',
    output: null,
    by: null,
    protocol,
    sourcePort: destinationPort,
    destinationPort: sourcePort,
    user: 0,
    tos: packet.inner === null ? null : 0,
  };
}

/** fib_info_nh_uses_dev: by any of its next hops. */
function leadsBy({ nexthops }: Found, device: string): boolean {
  return nexthops.some((nexthop) => nexthop.device === device);
}

/** xt_rpfilter's own look at the way back. */
export function reversePathLeads(
  routing: Routing,
  devices: ReadonlyMap<string, Device>,
  packet: Packet,
  { acceptLocal, loose, validMark }: ReversePathOptions,
  choose: Choose,
): boolean {
  if (packet.input === null || !devices.has(packet.input)) return loose;
  const { family, protocol } = packet;
  if (packet.source === 0n) return true;
  // Its flow has no ports, and of IPv4 no protocol: ip rules that ask for these are not met.
  const known = { protocol: family === 'ipv6' ? protocol : 0, sourcePort: 0, destinationPort: 0 };
  // Of IPv6 it asks for a way by the device, unless any will do.
  const isOwn = isLinkLocal(packet.source);
  const by = family === 'ipv6' && (isOwn || !loose) ? { device: packet.input, isStrict: isOwn } : null;
  const flow = { ...backwards(packet, validMark ? packet.mark : 0, null), ...known, by, output: by?.device ?? null };
  const found = lookUp(routing, flow, aboutRoutes(choose));
  if (found === null) return false;
  if (found.type !== 'unicast' && !(found.type === 'local' && acceptLocal)) return false;
  // rpfilter_lookup_reverse6: an own address may then come by any device.
  if (family === 'ipv6' && found.type === 'local') return true;
  return loose || leadsBy(found, packet.input);
}
