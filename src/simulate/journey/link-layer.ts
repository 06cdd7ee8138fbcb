import { familyOf } from '../../ir/family.js';
import { type Address, addressOf } from '../address.js';
import type { Namespace } from '../namespace.js';
import type { LinkReason } from './reason.js';

/** What the state of a link does to packets before any rule or route is asked: of a link that nobody has looked at, nothing. */

/** Why what comes to a device never gets to the rules; null: it does. */
export function whyUnheard({ devices }: Namespace, name: string): LinkReason | null {
  const device = devices.get(name);
  if (device === undefined) return null;
  if (!device.isUp) return { code: 'link-down', device: name };
  const { state } = device;
  if (state === null) return null;
  if (!state.arp) return { code: 'arp-off', device: name, direction: 'in' };
  if (device.ignoresQueries) return { code: 'arp-ignored', device: name };
  const { master } = state;
  if (master === null || master.kind === 'vrf') return null;
  const bridge = devices.get(master.name);
  const isTakenIn = master.kind === 'bridge' && bridge?.isUp === true;
  return isTakenIn ? null : { code: 'link-is-port', device: name, master, direction: 'in' };
}

/** The bridge by which the rules see what comes to a port of it. */
export function bridgeOf({ devices }: Namespace, name: string): string | null {
  const master = devices.get(name)?.state?.master;
  return master?.kind === 'bridge' ? master.name : null;
}

/** Why nothing gets out of a device to whoever is at its other end; null: it does. */
export function whyUnsent({ devices }: Namespace, name: string): LinkReason | null {
  const device = devices.get(name);
  if (device === undefined) return null;
  const { isUp, state } = device;
  if (!isUp) return { code: 'link-down', device: name };
  if (state === null) return null;
  if (!state.arp) return { code: 'arp-off', device: name, direction: 'out' };
  const { master } = state;
  if (master !== null && master.kind !== 'vrf') return { code: 'link-is-port', device: name, master, direction: 'out' };
  return state.carrier ? null : { code: 'peer-down', device: name };
}

/** The link address that somebody set for a next hop; null: nobody did, and it is asked for. */
export function setLinkAddress({ program }: Namespace, device: string, nexthop: Address): string | null {
  const entry = program.neighbours?.find(
    ({ address, dev }) => dev === device && addressOf(address, familyOf(address)) === nexthop,
  );
  return entry?.mac ?? null;
}

/** Why a device does not take what is sent to a link address that was set; null: it does, or its own is not known. */
export function whyMisdirected(entry: string | null, { devices }: Namespace, device: string): LinkReason | null {
  const own = devices.get(device)?.state?.mac ?? null;
  if (entry === null || own === null || own === entry) return null;
  return { code: 'wrong-link-address', device, entry, own };
}
