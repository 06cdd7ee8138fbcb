import { mainTable } from '../../base/kernel-facts.js';
import { familyOf } from '../../ir/family.js';
import type { Family } from '../../ir/ruleset.js';
import type { Pod } from '../../model/node-state.js';
import { type Address, addressOf, printAddress } from '../address.js';
import type { Namespace } from '../namespace.js';
import type { Endpoint } from './endpoint.js';
import { routesTo } from './signature.js';

/** Null: the pod has no address of the family, or no device of its own. */
export function podEndpoint(
  { hostInterface, hostNetwork, ips, mesh, name, namespace }: Pod,
  family: Family,
): Endpoint | null {
  const ip = ips.find((one) => familyOf(one) === family);
  if (ip === undefined || hostInterface === null || hostNetwork) return null;
  return {
    role: mesh ? 'mesh-pod' : 'other-pod',
    name: `${namespace}/${name}`,
    address: addressOf(ip, family),
    origin: { kind: 'device', namespace: 'host', device: hostInterface },
    mark: 0,
    port: null,
    spoofs: null,
    backend: null,
  };
}

export function nodeEndpoint(address: Address): Endpoint {
  const origin = { kind: 'process', namespace: 'host', choosesSource: false } as const;
  return {
    role: 'node',
    name: `the node (${printAddress(address)})`,
    address,
    origin,
    mark: 0,
    port: null,
    spoofs: null,
    backend: null,
  };
}

/** A remote endpoint sends through the device that the main table uses towards it. Null: there is no route. */
export function remoteEndpoint(address: Address, host: Namespace): Endpoint | null {
  const device = mainDevice(host, address);
  if (device === null) return null;
  const origin = { kind: 'device', namespace: 'host', device } as const;
  const name = printAddress(address);
  return { role: 'world', name, address, origin, mark: 0, port: null, spoofs: null, backend: null };
}

function mainDevice(host: Namespace, address: Address): string | null {
  for (const { nexthops } of routesTo(host, mainTable, address)) return nexthops[0]?.device ?? null;
  return null;
}
