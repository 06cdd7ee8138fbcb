import { emptySimulatableNamespace, hostScope, type SimulatableProgram } from '../../../ir/program.js';
import type { RuleWords } from '../../../simulate/chain.js';
import { type Extras, noExtras } from '../../../simulate/topology/extras.js';
import type { Scene } from '../../../simulate/topology/scene.js';
import type { Change } from '../../../simulate/topology/topology.js';
import { podScope } from '../scopes.js';
import type { InpodPod, InpodState } from '../state.js';
import { type PodPart, sceneOfParts } from './parts.js';
import { nodeAddresses } from './stand-ins.js';

/** The node in the middle of a change. A pod that leaves the mesh is still in its namespace. */
export function sceneBetween(
  { after, before }: Change<InpodState>,
  program: SimulatableProgram,
  words: RuleWords,
  extras: Extras = noExtras,
): Scene {
  const pods = podsOfBoth(after.pods, before.pods);
  return sceneOfParts({
    hostIPs: [...new Set([...nodeAddresses({ ...after, pods }), ...nodeAddresses({ ...before, pods })])],
    pods,
    constants: [after.constants, before.constants],
    host: program.namespaces.find(({ scope }) => scope === hostScope) ?? emptySimulatableNamespace(hostScope, null),
    inside: pods
      .filter(({ mesh }) => mesh)
      .map((pod): PodPart => {
        const scope = podScope(pod);
        const found = program.namespaces.find((one) => one.scope === scope && one.netns === pod.netns);
        return { name: scope, pod, program: found ?? emptySimulatableNamespace(scope, pod.netns) };
      }),
    extras,
    words,
  });
}

/**
 * The pods of both sides. One that both have is in the mesh if it is on either side, and where it is afterwards. An old pod that shares
 * its name or an address with a new one is gone already.
 */
function podsOfBoth(after: readonly InpodPod[], before: readonly InpodPod[]): readonly InpodPod[] {
  const isSame = (pod: InpodPod) => (other: InpodPod) =>
    podScope(pod) === podScope(other) || pod.ips.some((ip) => other.ips.includes(ip));
  const merged = after.map((pod): InpodPod => {
    const old = before.find((other) => podScope(pod) === podScope(other));
    if (old === undefined || pod.mesh || !old.mesh) return pod;
    return { ...old, hostInterface: pod.hostInterface ?? old.hostInterface, ips: pod.ips };
  });
  return [...merged, ...before.filter((pod) => !after.some(isSame(pod)))];
}
