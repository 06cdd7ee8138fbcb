import type { TableId } from '../../ir/route.js';
import type { Family } from '../../ir/ruleset.js';
import { type Address, familyOfAddress } from '../address.js';
import { addressesOf } from '../device.js';
import { isLinkLocal } from '../ipv6.js';
import type { Namespace } from '../namespace.js';
import type { Network } from '../network.js';
import { keyOf, type ReadyTable } from '../routing/table.js';
import { type Observer, observersOf } from './observer.js';

/** What all namespaces make of addresses and devices of a family: what several of them have in common is there once. */
export interface View {
  readonly tables: readonly (readonly [id: TableId, table: ReadyTable])[];
  readonly observers: readonly Observer[];
  readonly devices: readonly Namespace['devices'][];
  readonly family: Family;
}

export function viewOf(networks: readonly Network[], family: Family): View {
  const namespaces = new Set(networks.flatMap((network) => [...network.namespaces.values()]));
  const tables = [...namespaces].flatMap(({ routing }) => [...routing[family].tables]);
  return {
    tables: [...new Map(tables.map((one) => [one[1], one])).values()],
    observers: unique(namespaces, ({ program }) => observersOf(program.rulesets, program.sets)[family]()),
    devices: unique(namespaces, ({ devices }) => devices),
    family,
  };
}

function unique<T>(namespaces: ReadonlySet<Namespace>, partOf: (namespace: Namespace) => T): readonly T[] {
  return [...new Set([...namespaces].map(partOf))];
}

/** How all namespaces treat an address and its device, without the device's name. */
export function signatureOf(address: Address, view: View, ownDevice: string | null): string {
  const named = (device: string | null) => (device === ownDevice ? 'own' : device);
  const parts: unknown[] = [];
  for (const [id, table] of view.tables)
    for (const { route, nexthops } of routesIn(table, address)) {
      const isOwn = /\/(32|128)$/.test(route.destination);
      parts.push([
        id,
        route.type,
        isOwn ? 'itself' : route.destination,
        nexthops.map(({ device, via }) => [named(device), String(via)]),
        route.source,
      ]);
    }
  for (const observer of view.observers) {
    parts.push(observer.address(address));
    if (ownDevice !== null) parts.push(observer.device(ownDevice));
  }
  if (ownDevice !== null) for (const devices of view.devices) parts.push(settingsOf(devices, ownDevice, view.family));
  return JSON.stringify(parts);
}

/** Routes of a table that cover an address, the longest prefix first. */
export function* routesTo(namespace: Namespace, table: TableId, address: Address) {
  const ready = namespace.routing[familyOfAddress(address)].tables.get(table);
  if (ready !== undefined) yield* routesIn(ready, address);
}

function* routesIn({ levels }: ReadyTable, address: Address) {
  for (const { mask, routes } of levels) yield* routes.get(keyOf(address, mask)) ?? [];
}

/**
 * Without the link-local addresses, which the kernel makes of the device's own: no packet that is looked at has one.
 */
function settingsOf(devices: Namespace['devices'], name: string, family: Family): unknown {
  const device = devices.get(name);
  if (device === undefined) return null;
  const { name: _, addresses: __, state, ...settings } = device;
  const addresses = addressesOf(device, family).filter(({ address }) => !isLinkLocal(address));
  const seen = state === null ? null : { ...state, mac: null };
  return [addresses.map(({ address }) => String(address)), settings, seen];
}
