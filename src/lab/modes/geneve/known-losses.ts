import type { Profile } from '../../../index.js';
import { isOfNode, type LabEndpoint } from '../../endpoints.js';
import type { LabExpectation } from '../../expectation.js';
import type { ProxyHop } from '../../journey.js';
import type { Lab } from '../../topology.js';
import type { Attempt } from '../lab-mode.js';
import { listeners } from './listeners.js';

/**
 * How far a connection comes that is known to be lost; null: it is not. What the published rules lose is lost at the node of a mesh
 * pod: in a tunnel that it should not have taken, or because ztunnel speaks to the pod with an address of the node and
 * the node takes the pod's answer for itself.
 */
export function knownLoss(
  lab: Lab,
  expectation: LabExpectation,
  attempt: Attempt,
  hops: readonly ProxyHop[],
): readonly ProxyHop[] | null {
  if (hops[0]?.listener === listeners.dns) return null;
  const { client, from, protocol, to } = attempt;
  if (to.service?.kind === 'of-ztunnel' && !seesRejectedServices(expectation, from)) return [];
  const isTcp = protocol === 'tcp' || protocol === 'dns-tcp';
  for (const [pod, other, spokenAs] of [
    [to, from, client],
    [from, to, to.ip],
  ] as const) {
    const rules = expectation[pod.node];
    if (rules === null || rules.profile === 'hardened' || !rules.mesh.includes(pod.answering.name)) continue;
    const taken = pod === to && isTcp ? [{ listener: listeners.inbound, node: pod.node }] : [];
    if (isOfNode(lab, other, pod.node)) {
      if (spokenAs !== lab.nodes[pod.node].ip || !passesFromHostIP(rules.profile, isTcp)) return taken;
    } else if (protocol === 'icmp') return [];
    else if (pod === to && to.service?.kind === 'node-port') return taken;
  }
  return null;
}

/** Rejected by the service proxy, which neither 1.18 nor native nft prevents, and known to nobody outside of the mesh. */
function seesRejectedServices(expectation: LabExpectation, { answering, node }: LabEndpoint): boolean {
  const rules = expectation[node];
  const isAccepted = rules !== null && rules.profile !== 'istio-1.18' && !rules.isNative;
  return isAccepted && rules.mesh.includes(answering.name);
}

/** Until 1.19 all that has the node's address towards its pods passes, since then TCP alone. */
function passesFromHostIP(profile: Profile, isTcp: boolean): boolean {
  return isTcp || profile === 'istio-1.18' || profile === 'istio-1.19';
}
