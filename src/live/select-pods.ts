import type { PodSelection } from '../ir/pod-part.js';
import { hostScope, podScope, type Scope } from '../ir/program.js';
import type { NodeState } from '../model/node-state.js';
import type { PodRef } from '../model/pod-ref.js';
import { hostAddress } from '../model/values/host-address.js';
import { interfaceName } from '../model/values/interface-name.js';
import type { Obstacle } from '../plan/obstacle.js';

/**
 * The pods of `only`, and obstacles for entries that name none.
 * @param recorded the scopes of pods whose namespaces are recorded: no more need be said of them.
 */
export function selectPods(
  { pods: all }: Pick<NodeState, 'pods'>,
  only: readonly PodRef[],
  recorded: readonly Scope[] = [],
): {
  readonly selection: PodSelection;
  readonly obstacles: readonly Obstacle[];
  /** Those that namespaces of the pods have or had. */
  readonly scopes: readonly Scope[];
} {
  const pods = all.filter((pod) => only.some((ref) => ref.namespace === pod.namespace && ref.name === pod.name));
  const good = only.map((ref) => ({
    ips: (ref.ips ?? []).flatMap((ip) => accepted(hostAddress.read(ip))),
    interfaces: ref.hostInterface === undefined ? [] : accepted(interfaceName.read(ref.hostInterface)),
  }));
  const known = [...pods, ...good];
  return {
    scopes: only.map(podScope),
    selection: {
      pods,
      uids: [...new Set([...pods.map(({ uid }) => uid), ...only.map(({ uid }) => uid)].flatMap((uid) => uid ?? []))],
      addresses: [...new Set(known.flatMap(({ ips }) => ips))],
      interfaces: [
        ...new Set([
          ...pods.flatMap(({ hostInterface }) => hostInterface ?? []),
          ...good.flatMap(({ interfaces }) => interfaces),
        ]),
      ],
    },
    obstacles: only.flatMap((ref) => {
      const message = whatIsWrong(ref, pods, recorded);
      return message === null ? [] : [obstacleOf(ref, message)];
    }),
  };
}

function whatIsWrong(ref: PodRef, pods: NodeState['pods'], recorded: readonly Scope[]): string | null {
  const ips = ref.ips ?? [];
  const badAddress = ips.find((ip) => !hostAddress.read(ip).ok);
  if (badAddress !== undefined) return `${JSON.stringify(badAddress)} is not ${hostAddress.noun}`;
  const { hostInterface } = ref;
  if (hostInterface !== undefined && !interfaceName.read(hostInterface).ok)
    return `${JSON.stringify(hostInterface)} is not ${interfaceName.noun}`;
  if (recorded.includes(podScope(ref))) return null;
  if (ips.length > 0 || pods.some((pod) => pod.namespace === ref.namespace && pod.name === ref.name)) return null;
  return `the document has no pod ${ref.namespace}/${ref.name}, and only says no address of it`;
}

function obstacleOf({ namespace, name }: PodRef, message: string): Obstacle {
  return {
    code: 'unknown-only-pod',
    scope: hostScope,
    message,
    remedy: 'name a pod of the document, or give the addresses of one that is gone',
    item: null,
    path: `only[${namespace}/${name}]`,
  };
}

function accepted(reading: ReturnType<typeof hostAddress.read>): readonly string[] {
  return reading.ok ? [reading.value] : [];
}
