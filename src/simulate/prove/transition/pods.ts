import type { Pod } from '../../../model/node-state.js';

interface Pods {
  readonly pods: readonly Pod[];
}

/** Whoever is in the mesh in one of them counts as being in it. */
export function podsOfBoth({ after, before }: { readonly before: Pods; readonly after: Pods }): readonly Pod[] {
  const isSame = (pod: Pod) => (other: Pod) => pod.ips.some((ip) => other.ips.includes(ip));
  const merged = after.pods.map((pod) => ({
    ...pod,
    mesh: pod.mesh || (before.pods.find(isSame(pod))?.mesh ?? false),
  }));
  return [...merged, ...before.pods.filter((pod) => !after.pods.some(isSame(pod)))];
}

/** Addresses of pods that are in the mesh on one side only; a pod of another interface with the same address is another pod. */
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
