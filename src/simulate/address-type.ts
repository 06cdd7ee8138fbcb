import { localTable } from '../base/kernel-facts.js';
import { type Address, addressOf } from './address.js';
import type { Device } from './device.js';
import { isMulticast } from './ipv6.js';
import { flowTowards } from './routing/flow.js';
import { type Found, lookUp, type Routing, refuses, routeIn } from './routing/lookup.js';
import type { Choose } from './run.js';

/** inet_addr_type: reads the table `local` alone and ignores the ip rules. */
export function localType(routing: Routing, address: Address, device: string | null): string {
  const fixed = fixedType(address);
  if (fixed !== null) return fixed;
  const local = routing.tables.get(localTable);
  const found = local === undefined ? null : routeIn(local, flowTowards(address), holds);
  if (found === null) return 'UNICAST';
  const { type } = found.route;
  if (refuses(type) || (device !== null && found.nexthops[0]?.device !== device)) return 'UNICAST';
  return words[type] ?? type.toUpperCase();
}

/**
 * match_lookup_rt6: for IPv6 the types come from the route that all ip rules lead to; there may be several. A given
 * device must lead there.
 */
export function routeTypes(
  routing: Routing,
  devices: ReadonlyMap<string, Device>,
  address: Address,
  device: string | null,
  choose: Choose,
): readonly string[] {
  const by = device === null ? null : { device, isStrict: true };
  const found = lookUp(routing, { ...flowTowards(address), output: device, by }, choose);
  const isOwn =
    device === null
      ? found?.type === 'local'
      : (devices.get(device)?.addresses.some((own) => own.address === address) ?? false);
  const types = isOwn ? ['LOCAL'] : [];
  if (found === null || refuses(found.type)) return [...types, 'UNREACHABLE'];
  return isAnycast(found, address) ? [...types, 'ANYCAST'] : types;
}

/** ipv6_anycast_destination: a subnet's base address reaches any of its routers. */
function isAnycast({ route, type, nexthop }: Found, address: Address): boolean {
  if (type === 'anycast') return true;
  if (type !== 'unicast' || route === null || nexthop.via !== null) return false;
  const [base = '', length = ''] = route.destination.split('/');
  return Number(length) < 127 && addressOf(base, 'ipv6') === address;
}

const holds = () => true;

/** The usual types: turning each into capitals again costs more than the lookup. */
const words: Readonly<Record<string, string>> = { local: 'LOCAL', broadcast: 'BROADCAST', unicast: 'UNICAST' };

/** The type that follows from the address alone. */
function fixedType(address: Address): string | null {
  if (typeof address === 'bigint') return isMulticast(address) ? 'MULTICAST' : null;
  if (address === 0xffffffff || address === 0) return 'BROADCAST';
  return address >>> 28 === 0xe ? 'MULTICAST' : null;
}
