import type { Address } from '../../../simulate/address.js';
import { type Case, casesBetween } from '../../../simulate/prove/case.js';
import type { Distinctions } from '../../../simulate/prove/distinctions.js';
import type { Endpoint } from '../../../simulate/prove/endpoint.js';
import { type Endpoints, forgedBy, spoofedBy } from './endpoints.js';

/**
 * As many receiving kinds of mesh pods as are tried for each sender; what a pod receives does not depend on who of them
 * sent it.
 */
const mostReceivers = 6;

/** Every conversation of a node in one family. @param probe the source that the node's probes get. */
export function* casesAmong(endpoints: Endpoints, distinctions: Distinctions, probe: Address): Generator<Case> {
  const { apps, far, guests, loopbacks, node, others, proxies } = endpoints;
  const outside = [...others, ...node, ...far];
  const between = function* (senders: readonly Endpoint[], receivers: readonly Endpoint[]): Generator<Case> {
    for (const from of senders) for (const to of receivers) yield* casesBetween(from, to, distinctions);
  };
  for (const [index, app] of apps.entries()) {
    const receivers = around(apps, index);
    yield* between([app], [...receivers, ...outside, ...loopbacks]);
    const proxy = proxies[index];
    if (proxy === undefined) continue;
    yield* between([proxy], [...receivers, ...outside]);
    const clients = [...receivers.filter((one) => one !== app).slice(0, 1), ...others.slice(0, 1), ...node, ...far];
    yield* between(
      clients.map((client) => spoofedBy(proxy, client)),
      [app],
    );
  }
  yield* between(guests, [...apps.slice(0, mostReceivers), ...outside]);
  yield* between(outside, [...apps, ...outside]);
  yield* between(
    [...others, ...far].slice(0, 2).map((sender) => forgedBy(sender, probe)),
    apps,
  );
}

/** The pod itself and those behind it in a ring. */
function around(apps: readonly Endpoint[], index: number): readonly Endpoint[] {
  return [...apps.slice(index), ...apps.slice(0, index)].slice(0, mostReceivers);
}
