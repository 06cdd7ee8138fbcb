import { families } from '../../../ir/family.js';
import type { Pod } from '../../../model/node-state.js';
import type { Address } from '../../address.js';
import { isBroadcast, isLocal } from '../../namespace.js';
import { type Case, casesBetween } from '../case.js';
import { type ComparedSituation, endpointsIn } from '../compared.js';
import type { Endpoint } from '../endpoint.js';
import { isUsable } from '../endpoints.js';
import { nodeEndpoint, podEndpoint, remoteEndpoint } from '../make-endpoint.js';
import type { ReadyStatement } from './statement.js';

/** What statements distinguish, and the programs may not. */
export interface Borders {
  readonly pods: readonly Pod[];
  readonly addresses: readonly Address[];
}

export function bordersOf(statements: readonly ReadyStatement[], pods: readonly Pod[]): Borders {
  const ends = statements.flatMap(({ from, to }) => [from, to]);
  const named = new Set(ends.map(({ pod }) => pod));
  return {
    pods: pods.filter(({ name, namespace }) => named.has(`${namespace}/${name}`)),
    addresses: [...new Set(ends.flatMap(({ borders }) => borders))],
  };
}

/** The conversations of endpoints that only statements distinguish, with everybody. */
export function edgeCases({ before, cases, distinctions }: ComparedSituation, borders: Borders): readonly Case[] {
  const known = endpointsIn(cases);
  const host = before.network.namespaces.get('host');
  if (host === undefined) return [];
  const addresses = new Set(known.filter(({ role }) => role !== 'spoofed').map(({ address }) => address));
  const places = borders.addresses
    .filter((address) => isUsable(address) && !addresses.has(address) && !isBroadcast(host, address))
    .flatMap((address) => (isLocal(host, address) ? nodeEndpoint(address) : (remoteEndpoint(address, host) ?? [])));
  const pods = borders.pods
    .flatMap((pod) => families.flatMap((family) => podEndpoint(pod, family) ?? []))
    .filter(({ address }) => !addresses.has(address));
  const added = [...places, ...pods];
  const between = (from: Endpoint, to: Endpoint) => [...casesBetween(from, to, distinctions)];
  return [
    ...added.flatMap((one) => known.flatMap((other) => [...between(one, other), ...between(other, one)])),
    ...added.flatMap((one) => added.flatMap((other) => between(one, other))),
  ];
}
