import type { Address } from '../address.js';
import type { Device } from '../device.js';
import { isLinkLocal } from '../ipv6.js';
import type { ReversePathOptions } from '../match/predicate.js';
import type { Packet } from '../packet.js';
import type { Choose } from '../run.js';
import type { Flow } from './flow.js';
import { type Found, lookUp, type Routing, refuses } from './lookup.js';
import type { SourceRefusal } from './source-refusal.js';

/** Ignores which next hop is chosen, because the source check tries all of them. */
function aboutRoutes(choose: Choose): Choose {
  return (what, isLasting) => isLasting === true && choose(what, true);
}

/**
 * fib_validate_source: why a packet with this source may not come in by this device; null: it may.
 * @param output the packet's output device, which an answer would come in through; null: it is delivered.
 * @param isBroadcast whether it is a broadcast: the check then looks up a route without a source.
 */
export function whySourceIsRefused(
  routing: Routing,
  device: Device,
  packet: Packet,
  output: string | null,
  hasLocalAddress: (address: Address) => boolean,
  choose: Choose,
  isBroadcast = false,
): SourceRefusal | null {
  // IPv6 has no such check.
  if (packet.family === 'ipv6') return null;
  const { acceptsLocal, addresses, name, rpFilter, usesMarkForSource } = device;
  // A packet that leaves through its input device may cause a redirect (send_redirects): the kernel then makes the full
  // check.
  if (rpFilter === 0 && !routing.hasRealms && (output !== name || !device.sendsRedirects)) {
    if (acceptsLocal) return null;
    if (!routing.isCustom) return hasLocalAddress(packet.source) ? { kind: 'own-address' } : null;
  }
  const answer = backwards(packet, usesMarkForSource ? packet.mark : 0, output);
  const flow = isBroadcast ? { ...answer, source: 0 } : answer;
  const found = lookUp(routing, flow, aboutRoutes(choose));
  const isStrict = rpFilter === 1;
  if (found === null || refuses(found.type)) return rpFilter > 0 ? { kind: 'no-way-back' } : null;
  if (found.type !== 'unicast' && (found.type !== 'local' || !acceptsLocal))
    return found.type === 'local' ? { kind: 'own-address' } : { kind: 'address-type', type: found.type };
  if (leadsBy(found, name)) return null;
  const isRefused = addresses.some(({ family }) => family === 'ipv4') ? isStrict : rpFilter > 0;
  return isRefused ? { kind: 'other-device', device: found.nexthop.device } : null;
}

/** The flow of an answer, as the kernel looks it up. */
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

/** The reverse path check of xt_rpfilter. */
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
  // The flow has no ports, and for IPv4 no protocol: ip rules with these selectors do not match.
  const known = { protocol: family === 'ipv6' ? protocol : 0, sourcePort: 0, destinationPort: 0 };
  // IPv6 looks for a route through the device, unless `--loose` is given.
  const isOwn = isLinkLocal(packet.source);
  const by = family === 'ipv6' && (isOwn || !loose) ? { device: packet.input, isStrict: isOwn } : null;
  const flow = { ...backwards(packet, validMark ? packet.mark : 0, null), ...known, by, output: by?.device ?? null };
  const found = lookUp(routing, flow, aboutRoutes(choose));
  if (found === null) return false;
  if (found.type !== 'unicast' && !(found.type === 'local' && acceptLocal)) return false;
  // rpfilter_lookup_reverse6: an own address may then come in through any device.
  if (family === 'ipv6' && found.type === 'local') return true;
  return loose || leadsBy(found, packet.input);
}
