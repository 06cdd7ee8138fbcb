import { endpointNamed, type LabEndpoint } from './endpoints.js';
import type { LabExpectation } from './expectation.js';
import type { Journey, JourneyCourse, ProxyHop } from './journey.js';
import { labModeOf } from './modes/index.js';
import type { LabMode } from './modes/lab-mode.js';
import type { Lab, LabNodeName } from './topology.js';

/** The course of a connection if the nodes work as expected. */
export function expectedCourse(lab: Lab, expectation: LabExpectation, journey: Journey): JourneyCourse {
  const mode = labModeOf(expectation);
  const from = endpointNamed(lab, journey.from);
  const to = endpointNamed(lab, journey.to);
  const attempt = { from, to, protocol: journey.protocol };
  const hops = mode.hops(lab, expectation, attempt);
  const client = clientAddress(lab, attempt, hops, mode);
  const loss = mode.knownLoss(lab, expectation, { ...attempt, client }, hops);
  const names = (course: readonly ProxyHop[]) => course.map(({ listener, node }) => hopText(lab, listener, node));
  if (loss !== null) return { hops: names(loss), client: '', marks: [] };
  return { hops: names(hops), client, marks: mode.marks(expectation, attempt, hops) };
}

/** `15001@zt1`. */
export function hopText(lab: Lab, listener: number, node: LabNodeName): string {
  return `${listener}@${lab.nodes[node].proxy.name}`;
}

/**
 * The client address that the server sees. A host process has the address of the device it sends from. Clients of a node port are
 * masqueraded to the node's address unless the proxy captured them.
 */
function clientAddress(
  lab: Lab,
  { from, to }: { readonly from: LabEndpoint; readonly to: LabEndpoint },
  hops: readonly ProxyHop[],
  { listeners }: LabMode,
): string {
  if (to.service?.kind === 'node-port' && !hops.some(({ listener }) => listener === listeners.inbound))
    return lab.nodes[to.node].ip;
  const isByWire = from.name === from.node && (to.node !== from.node || to.service !== null);
  return isByWire ? lab.nodes[from.node].wireIP : from.ip;
}
