import type { Pod } from '../../../model/node-state.js';

interface Pods {
  readonly pods: readonly Pod[];
}

/** The pods of both; a pod that is in the mesh in one of them counts as a mesh pod. */
export function podsOfBoth({ after, before }: { readonly before: Pods; readonly after: Pods }): readonly Pod[] {
  const isSame = (pod: Pod) => (other: Pod) => pod.ips.some((ip) => other.ips.includes(ip));
  const merged = after.pods.map((pod) => ({
    ...pod,
    mesh: pod.mesh || (before.pods.find(isSame(pod))?.mesh ?? false),
  }));
  return [...merged, ...before.pods.filter((pod) => !after.pods.some(isSame(pod)))];
}

/** Addresses of pods that are in the mesh on one side only. The same address on another interface is another pod. */
export function addressesThatMove(before: Pods, after: Pods): ReadonlySet<string> {
  const [old, now] = [members(before), members(after)];
  const isOther = (one: ReadonlyMap<string, string | null>, other: ReadonlyMap<string, string | null>) =>
    [...one.keys()].filter((ip) => one.get(ip) !== other.get(ip) || !other.has(ip));
  return new Set([...isOther(old, now), ...isOther(now, old)]);
}

function members({ pods }: Pods): ReadonlyMap<string, string | null> {
  const inMesh = pods.filter(({ mesh }) => mesh);
  return new Map(inMesh.flatMap(({ hostInterface, ips }) => ips.map((ip) => [ip, hostInterface] as const)));
}
