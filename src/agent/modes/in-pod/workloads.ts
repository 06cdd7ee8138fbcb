import type { PodKey } from '../../desired/desired.js';
import { namespaceAt } from '../../zds/open-namespace.js';
import type { Workload, Workloads } from '../../zds/workload.js';
import type { HeldPod } from '../agent-mode.js';

/** Documents may leave the uid out. Ztunnel takes any text that no other pod has. */
export function uidOf({ pod, uid }: Pick<HeldPod, 'pod' | 'uid'>): string {
  return uid ?? pod;
}

export function workloadsOf(pods: ReadonlyMap<PodKey, HeldPod>): Workloads {
  return new Map([...pods.values()].map((held): [string, Workload] => [uidOf(held), knownWorkload(held)]));
}

/** A pod is another object when it was verified again: another namespace may be at the same path by then. */
const known = new WeakMap<HeldPod, Workload>();

function knownWorkload(held: HeldPod): Workload {
  const workload = known.get(held) ?? workloadOf(held);
  known.set(held, workload);
  return workload;
}

function workloadOf(held: HeldPod): Workload {
  const { identity, name, namespace, netns, pod } = held;
  return {
    uid: uidOf(held),
    pod,
    name,
    namespace,
    serviceAccount: identity.serviceAccount,
    netns: netns === null ? null : namespaceAt(netns),
  };
}
