import { familyOf } from '../../ir/family.js';
import { type Address, addressOf } from '../address.js';
import type { Namespace } from '../namespace.js';

/** What the state of a link does to packets before any rule or route is asked: of a link that nobody has looked at, nothing. */

/** Why what comes to a device never gets to the rules; null: it does. */
export function whyUnheard({ devices }: Namespace, name: string): string | null {
  const device = devices.get(name);
  if (device === undefined) return null;
  if (!device.isUp) return `${name} is down`;
  const { state } = device;
  if (state === null) return null;
  if (!state.arp) return `${name} has arp off and answers no query for its link address`;
  if (device.ignoresQueries) return `arp_ignore of ${name} is 8: it answers no query for its link address`;
  const { master } = state;
  if (master === null || master.kind === 'vrf') return null;
  const bridge = devices.get(master.name);
  const isTakenIn = master.kind === 'bridge' && bridge?.isUp === true;
  return isTakenIn ? null : `${portText(name, master)}, which takes what comes by it`;
}

/** The bridge by which the rules see what comes to a port of it. */
export function bridgeOf({ devices }: Namespace, name: string): string | null {
  const master = devices.get(name)?.state?.master;
  return master?.kind === 'bridge' ? master.name : null;
}

/** Why nothing gets out of a device to whoever is at its other end; null: it does. */
export function whyUnsent({ devices }: Namespace, name: string): string | null {
  const device = devices.get(name);
  if (device === undefined) return null;
  const { isUp, state } = device;
  if (!isUp) return `${name} is down`;
  if (state === null) return null;
  if (!state.arp) return `${name} has arp off and asks for no link address`;
  const { master } = state;
  if (master !== null && master.kind !== 'vrf')
    return `${portText(name, master)}, which takes the answers to its queries`;
  return state.carrier ? null : `the other end of ${name} is down`;
}

/** The link address that somebody set for a next hop; null: nobody did, and it is asked for. */
export function setLinkAddress({ program }: Namespace, device: string, nextHop: Address): string | null {
  const entry = program.neighbours?.find(
    ({ address, dev }) => dev === device && addressOf(address, familyOf(address)) === nextHop,
  );
  return entry?.mac ?? null;
}

/** Why a device does not take what is sent to a link address that was set; null: it does, or its own is not known. */
export function whyMisdirected(linkAddress: string | null, { devices }: Namespace, device: string): string | null {
  const own = devices.get(device)?.state?.mac ?? null;
  if (linkAddress === null || own === null || own === linkAddress) return null;
  return `a neighbour entry that was set by hand has ${linkAddress} for ${device}, which is ${own}`;
}

function portText(name: string, master: { readonly name: string; readonly kind: string }): string {
  return `${name} is a port of the ${master.kind === '' ? 'device' : master.kind} ${master.name}`;
}
