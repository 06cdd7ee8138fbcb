import { isOfNode, type LabEndpoint } from '../../endpoints.js';
import type { LabExpectation, PodExpectation } from '../../expectation.js';
import { type Lab, type LabMember, memberNamed } from '../../topology.js';
import type { Attempt } from '../lab-mode.js';

/** What is expected of a pod's rules of a family; null: it has none. */
export function rulesOf(
  expectation: LabExpectation,
  { name, node }: Pick<LabMember, 'name' | 'node'>,
  { family }: Pick<Attempt, 'family'>,
): PodExpectation | null {
  const rules = expectation[node];
  return (rules?.families?.includes(family) ?? false) ? (rules?.pods?.[name] ?? null) : null;
}

/** The pod that a guest is in; null: it is none. */
export function podOfGuest(lab: Lab, { answering }: LabEndpoint) {
  const guest = lab.stubs.find(({ isMasqueraded, name }) => isMasqueraded && name === answering.name);
  return guest === undefined ? null : { pod: memberNamed(lab, guest.behind), device: guest.device };
}

/**
 * A connection of a process of the node to a mesh pod there, as the kubelet's probes are: the node rewrites its source.
 */
export function isProbe(lab: Lab, expectation: LabExpectation, attempt: Attempt): boolean {
  const { from, protocol, to } = attempt;
  const isTcp = protocol === 'tcp' || protocol === 'dns-tcp';
  return isTcp && isOfNode(lab, from, to.node) && rulesOf(expectation, to.answering, attempt) !== null;
}
