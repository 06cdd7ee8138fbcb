import type { LabExpectation } from '../../expectation.js';
import type { ProxyHop } from '../../journey.js';
import type { Lab } from '../../topology.js';
import type { Attempt } from '../lab-mode.js';
import { listeners } from './listeners.js';

/**
 * The client address that the server sees. A host process has the address of the device it sends from. Clients of a
 * node port are masqueraded to the node's address unless the proxy captured them.
 */
export function clientAddress(lab: Lab, _: LabExpectation, { from, to }: Attempt, hops: readonly ProxyHop[]): string {
  if (to.service?.kind === 'node-port' && !hops.some(({ listener }) => listener === listeners.inbound))
    return lab.nodes[to.node].ip;
  const isByWire = from.name === from.node && (to.node !== from.node || to.service !== null);
  return isByWire ? lab.nodes[from.node].wireIP : from.ip;
}
