import { addressOf, isOfNode } from '../../endpoints.js';
import type { LabExpectation } from '../../expectation.js';
import type { ProxyHop } from '../../journey.js';
import { type Lab, memberNamed } from '../../topology.js';
import type { Attempt } from '../lab-mode.js';
import { isProbe, podOfGuest } from './rules-of.js';

/** The source that the node gives to its own connections to mesh pods. */
const probeSource = { ipv4: '169.254.7.127', ipv6: 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff' } as const;

/** The client address that the server sees. What a proxy takes from a pod goes on with the pod's address. */
export function clientAddress(
  lab: Lab,
  expectation: LabExpectation,
  attempt: Attempt,
  hops: readonly ProxyHop[],
): string {
  const { family, from, to } = attempt;
  const first = hops[0];
  if (first !== undefined && first.at !== to.answering.name) return addressOf(memberNamed(lab, first.at), family);
  if (isProbe(lab, expectation, attempt)) return probeSource[family];
  const guest = podOfGuest(lab, from);
  if (guest !== null) return addressOf(guest.pod, family);
  // An address of its own is reached from that address.
  if (from.netns === to.netns) return to.ip;
  if (to.service?.kind === 'node-port') return addressOf(lab.nodes[to.node], family);
  const isByWire = from.name === from.node && (!isOfNode(lab, from, to.node) || to.service !== null);
  const { wireIP, wireIP6 } = lab.nodes[from.node];
  return isByWire ? addressOf({ name: from.name, ip: wireIP, ip6: wireIP6 }, family) : from.ip;
}
