import type { SimulatableProgram } from '../../../ir/program.js';
import { emptySimulatableNamespace } from '../../../ir/program.js';
import type { NodeState, Pod, Ztunnel } from '../../../model/node-state.js';
import type { RuleWords } from '../../chain.js';
import { type Extras, noExtras } from '../../topology/extras.js';
import { type Scene, sceneOfParts, type ZtunnelPart } from '../../topology/of-parts.js';

/** What a node is before and after a change. */
export interface Ends {
  readonly before: NodeState;
  readonly after: NodeState;
}

/** The node while it changes, with everybody that one of the documents names: ztunnel as `ztunnel`, one that is left as `ztunnel-old`. */
export function sceneBetween(
  { after, before }: Ends,
  program: SimulatableProgram,
  words: RuleWords,
  extras: Extras = noExtras,
): Scene {
  const of = (netns: string | null, scope: 'host' | 'ztunnel') =>
    program.namespaces.find((one) => one.netns === netns && one.scope === scope) ??
    emptySimulatableNamespace(scope, netns);
  const part = (name: string, ztunnel: Ztunnel, { node }: NodeState): ZtunnelPart => {
    return { name, ztunnel, hostIP: node.hostIP, program: of(ztunnel.netns, 'ztunnel') };
  };
  return sceneOfParts({
    hostIPs: [...new Set([after.node.hostIP, before.node.hostIP])],
    pods: podsOfBoth({ after, before }),
    constants: [after.constants, before.constants],
    host: of(null, 'host'),
    ztunnels: [
      ...(after.ztunnel === null ? [] : [part('ztunnel', after.ztunnel, after)]),
      ...(before.ztunnel === null || isSameOrGone(before.ztunnel, after.ztunnel)
        ? []
        : [part(after.ztunnel === null ? 'ztunnel' : 'ztunnel-old', before.ztunnel, before)]),
    ],
    extras,
    words,
  });
}

/** Two cannot have one address, namespace or veth: then the first has made place. */
function isSameOrGone(old: Ztunnel, next: Ztunnel | null): boolean {
  return next !== null && (old.netns === next.netns || old.ip === next.ip || old.hostInterface === next.hostInterface);
}

/** Whoever is in the mesh in one of them counts as being in it. */
export function podsOfBoth({ after, before }: Ends): readonly Pod[] {
  const isSame = (pod: Pod) => (other: Pod) => pod.ips.some((ip) => other.ips.includes(ip));
  const merged = after.pods.map((pod) => ({
    ...pod,
    mesh: pod.mesh || (before.pods.find(isSame(pod))?.mesh ?? false),
  }));
  return [...merged, ...before.pods.filter((pod) => !after.pods.some(isSame(pod)))];
}

/** Addresses of pods that are in the mesh on one side only; a pod of another interface with the same address is another pod. */
export function addressesThatMove({ after, before }: Ends): ReadonlySet<string> {
  const [old, now] = [members(before), members(after)];
  const isOther = (one: ReadonlyMap<string, string | null>, other: ReadonlyMap<string, string | null>) =>
    [...one.keys()].filter((ip) => one.get(ip) !== other.get(ip) || !other.has(ip));
  return new Set([...isOther(old, now), ...isOther(now, old)]);
}

function members({ pods, ztunnel }: NodeState): ReadonlyMap<string, string | null> {
  const inMesh = pods.filter(({ mesh }) => mesh && ztunnel !== null);
  return new Map(inMesh.flatMap(({ hostInterface, ips }) => ips.map((ip) => [ip, hostInterface] as const)));
}
