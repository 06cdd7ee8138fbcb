import { familyOf } from '../../ir/family.js';
import { type Address, addressOf } from '../address.js';
import type { Namespace } from '../namespace.js';
import type { LinkReason } from './reason.js';

/* How the state of a link affects packets before any rule or route sees them. An unobserved link has no effect. */

/** Why packets to a device never reach the rules; null: they do. */
export function whyUnreceived({ devices }: Namespace, name: string): LinkReason | null {
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

/** The bridge of a port: rules see the bridge as the input device. */
export function bridgeOf({ devices }: Namespace, name: string): string | null {
  const master = devices.get(name)?.state?.master;
  return master?.kind === 'bridge' ? master.name : null;
}

/** Why packets do not reach the other end of a device; null: they do. */
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

/** The link address of a next hop that was set by hand; null: it is resolved. */
export function setLinkAddress({ program }: Namespace, device: string, nexthop: Address): string | null {
  const entry = program.neighbours?.find(
    ({ address, dev }) => dev === device && addressOf(address, familyOf(address)) === nexthop,
  );
  return entry?.mac ?? null;
}

/**
 * Why a device rejects packets to a link address that was set by hand; null: it accepts them, or its own address is
 * unknown.
 */
export function whyMisdirected(entry: string | null, { devices }: Namespace, device: string): LinkReason | null {
  const own = devices.get(device)?.state?.mac ?? null;
  if (entry === null || own === null || own === entry) return null;
  return { code: 'wrong-link-address', device, entry, own };
}
