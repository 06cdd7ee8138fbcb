import type { Profile } from '../../../index.js';
import { isOfNode, type LabEndpoint } from '../../endpoints.js';
import type { LabExpectation } from '../../expectation.js';
import type { ProxyHop } from '../../journey.js';
import type { Lab } from '../../topology.js';
import type { Attempt } from '../lab-mode.js';
import { listeners } from './listeners.js';

/**
 * The hops of a connection that is known to be lost, up to the loss; null: it is not lost. The published rules lose
 * packets at the node of a mesh pod: they enter a tunnel by mistake, or ztunnel connects to the pod with an address of
 * the node, and the node delivers the pod's answer to itself.
 */
export function knownLoss(
  lab: Lab,
  expectation: LabExpectation,
  attempt: Attempt & { readonly client: string },
  hops: readonly ProxyHop[],
): readonly ProxyHop[] | null {
  if (hops[0]?.listener === listeners.dns) return null;
  const { client, from, protocol, to } = attempt;
  if (to.service?.kind === 'of-proxy' && !seesRejectedServices(expectation, from)) return [];
  const isTcp = protocol === 'tcp' || protocol === 'dns-tcp';
  for (const [pod, other, spokenAs] of [
    [to, from, client],
    [from, to, to.ip],
  ] as const) {
    const rules = expectation[pod.node];
    if (rules === null || rules.profile === 'hardened' || !rules.mesh.includes(pod.answering.name)) continue;
    const taken =
      pod === to && isTcp ? [{ listener: listeners.inbound, node: pod.node, at: lab.nodes[pod.node].proxy.name }] : [];
    if (isOfNode(lab, other, pod.node)) {
      if (spokenAs !== lab.nodes[pod.node].ip || !passesFromHostIP(rules.profile, isTcp)) return taken;
    } else if (protocol === 'icmp') return [];
    else if (pod === to && to.service?.kind === 'node-port') return taken;
  }
  return null;
}

/**
 * The service proxy rejects these services, and neither 1.18 nor native nft prevents that. Outside the mesh they are
 * unknown.
 */
function seesRejectedServices(expectation: LabExpectation, { answering, node }: LabEndpoint): boolean {
  const rules = expectation[node];
  const isAccepted = rules !== null && rules.profile !== 'istio-1.18' && !rules.isNative;
  return isAccepted && rules.mesh.includes(answering.name);
}

/** Up to 1.19 every packet from the node's address to its pods passes, later only TCP. */
function passesFromHostIP(profile: Profile, isTcp: boolean): boolean {
  return isTcp || profile === 'istio-1.18' || profile === 'istio-1.19';
}
