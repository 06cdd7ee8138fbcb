import type { TableId } from '../../ir/route.js';
import type { Family } from '../../ir/ruleset.js';
import { type Address, familyOfAddress } from '../address.js';
import { addressesOf } from '../device.js';
import { isLinkLocal } from '../ipv6.js';
import type { Namespace } from '../namespace.js';
import type { Network } from '../network.js';
import { keyOf } from '../routing/table.js';
import { type Observer, observerOf } from './observer.js';

/** All namespaces, each with its view of addresses and devices. */
export type View = readonly { readonly namespace: Namespace; readonly observer: Observer }[];

export function viewOf(networks: readonly Network[], family: Family): View {
  const namespaces = networks.flatMap((network) => [...network.namespaces.values()]);
  return namespaces.map((namespace) => ({ namespace, observer: observerOf(namespace.program, family) }));
}

/** How all namespaces treat an address and its device, without the device's name. */
export function signatureOf(address: Address, view: View, ownDevice: string | null): string {
  const named = (device: string | null) => (device === ownDevice ? 'own' : device);
  const parts: unknown[] = [];
  for (const { namespace, observer } of view) {
    for (const table of namespace.routing[familyOfAddress(address)].tables.keys())
      for (const { route, nexthops } of routesTo(namespace, table, address)) {
        const isOwn = /\/(32|128)$/.test(route.destination);
        parts.push([
          table,
          route.type,
          isOwn ? 'itself' : route.destination,
          nexthops.map(({ device, via }) => [named(device), String(via)]),
          route.source,
        ]);
      }
    parts.push(observer.address(address));
    if (ownDevice !== null)
      parts.push(observer.device(ownDevice), settingsOf(namespace, ownDevice, familyOfAddress(address)));
  }
  return JSON.stringify(parts);
}

/** Routes of a table that cover an address, the longest prefix first. */
export function* routesTo(namespace: Namespace, table: TableId, address: Address) {
  for (const { mask, routes } of namespace.routing[familyOfAddress(address)].tables.get(table)?.levels ?? []) {
    yield* routes.get(keyOf(address, mask)) ?? [];
  }
}

/** Without the link-local addresses, which the kernel makes of the device's own: no packet that is looked at has one. */
function settingsOf({ devices }: Namespace, name: string, family: Family): unknown {
  const device = devices.get(name);
  if (device === undefined) return null;
  const { name: _, addresses: __, state, ...settings } = device;
  const addresses = addressesOf(device, family).filter(({ address }) => !isLinkLocal(address));
  const seen = state === null ? null : { ...state, mac: null };
  return [addresses.map(({ address }) => String(address)), settings, seen];
}
