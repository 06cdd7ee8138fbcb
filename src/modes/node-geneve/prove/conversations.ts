import { printAddress } from '../../../simulate/address.js';
import { type Case, casesBetween } from '../../../simulate/prove/case.js';
import { endpointsOf } from '../../../simulate/prove/endpoints.js';
import type { Comparison } from '../../../simulate/prove/proof-mode.js';
import { podsOfBoth } from '../../../simulate/prove/transition/pods.js';
import type { Change } from '../../../simulate/topology/topology.js';
import type { GeneveState } from '../state.js';
import { ownEndpoints, spoofedSources } from './endpoints.js';

/**
 * Every conversation between two endpoints of either state. In a change those of ztunnel itself are left out: they
 * change with it.
 */
export function conversations(
  change: Change<GeneveState>,
  { distinctions, families, of, scenes }: Comparison,
): readonly Case[] {
  const { after, before } = change;
  const networks = scenes.map(({ network }) => network);
  const designs = [before.constants, after.constants];
  const endpoints = families.flatMap((family) =>
    endpointsOf(podsOfBoth(change), networks, distinctions, family, ownEndpoints(after, family, designs)),
  );
  const proxies = new Set([before, after].flatMap(({ ztunnel }) => ztunnel?.ip ?? []));
  const senders =
    of === 'alternatives'
      ? [...endpoints, ...(after.ztunnel === null ? [] : spoofedSources(endpoints))]
      : endpoints.filter(({ address, role }) => role !== 'proxy' && !proxies.has(printAddress(address)));
  return senders.flatMap((from) => senders.flatMap((to) => [...casesBetween(from, to, distinctions)]));
}
