import type { Family } from '../../ir/ruleset.js';
import type { NodeState } from '../../model/node-state.js';
import type { Extras } from '../topology/extras.js';

/** Further addresses of usual nodes: the one of the uplink, and the one of a node-local DNS server. */
const usual: Readonly<Record<Family, Extras['addresses']>> = {
  ipv4: [
    { on: 'uplink', address: '172.18.0.2/24' },
    { on: 'lo', address: '169.254.20.10/32' },
  ],
  ipv6: [{ on: 'uplink', address: 'fc00:f853:ccd:e793::2/64' }],
};

/** The usual addresses that the document does not name. */
export function usualAddresses(named: readonly string[], families: readonly Family[]): Extras['addresses'] {
  const taken = new Set(named);
  return families.flatMap((family) => usual[family]).filter(({ address }) => !taken.has(address.replace(/\/.*/, '')));
}

/** Every address that a document names. @param own addresses besides those of the node and the pods. */
export function namedAddresses({ node, pods }: NodeState, own: readonly string[]): readonly string[] {
  return [...(node.hostIP === null ? [] : [node.hostIP]), ...own, ...pods.flatMap(({ ips }) => ips)];
}
