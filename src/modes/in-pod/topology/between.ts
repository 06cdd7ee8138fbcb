import type { RuleWords } from '../../../simulate/chain.js';
import { type Extras, noExtras } from '../../../simulate/topology/extras.js';
import type { Change, ScenesBetween } from '../../../simulate/topology/topology.js';
import { podScope } from '../scopes.js';
import type { InpodPod, InpodState } from '../state.js';
import { scenesOfParts } from './parts.js';
import { nodeAddresses } from './stand-ins.js';

/** The node in the middle of a change. A pod that leaves the mesh is still in its namespace. */
export function scenesBetween(
  { after, before }: Change<InpodState>,
  words: RuleWords,
  extras: Extras = noExtras,
): ScenesBetween {
  const pods = podsOfBoth(after.pods, before.pods);
  const make = scenesOfParts({
    hostIPs: [...new Set([...nodeAddresses({ ...after, pods }), ...nodeAddresses({ ...before, pods })])],
    pods,
    constants: [after.constants, before.constants],
    addresses: extras.addresses,
    words,
  });
  return (program) => make(program, extras);
}

/**
 * The pods of both sides. One that both have is in the mesh if it is on either side, and where it is afterwards. An old
 * pod that shares its name or an address with a new one is gone already.
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
