import type { PodKey } from '../desired/desired.js';
import type { HeldPod } from '../modes/agent-mode.js';
import { noIdentity } from './declare.js';
import type { Declared, Held, Memory } from './memory.js';

export type HeldPods = ReadonlyMap<PodKey, HeldPod>;

interface Known {
  readonly wanted: Declared | undefined;
  readonly has: Held | undefined;
  readonly value: HeldPod;
}

/**
 * What the kernel holds; and what else is declared, without its namespace: while such a pod waits or fails, nobody may
 * take it for gone, since its rules may be in place from before this process started. A pod stays the same object until
 * it is declared otherwise or verified again, and all of them the same map until one changes.
 */
export function makeHeldPods(): (memory: Memory) => HeldPods {
  let pods: HeldPods = new Map();
  let known: ReadonlyMap<PodKey, Known> = new Map();
  return ({ declared, desired, held }) => {
    const next = new Map<PodKey, HeldPod>();
    const seen = new Map<PodKey, Known>();
    for (const { pod, uid } of desired?.waiting ?? []) {
      const before = pods.get(pod);
      next.set(pod, before?.uid === uid && !known.has(pod) ? before : waitingPod(pod, uid));
    }
    for (const pod of new Set([...declared.keys(), ...held.keys()])) {
      const [wanted, has, before] = [declared.get(pod), held.get(pod), known.get(pod)];
      const isSame = before !== undefined && before.wanted === wanted && before.has === has;
      const now = isSame ? before : { wanted, has, value: heldPod(pod, wanted, has) };
      seen.set(pod, now);
      next.set(pod, now.value);
    }
    known = seen;
    if (next.size !== pods.size || [...next].some(([pod, value]) => pods.get(pod) !== value)) pods = next;
    return pods;
  };
}

function waitingPod(pod: PodKey, uid: string | null): HeldPod {
  const [namespace = '', name = ''] = pod.split('/');
  return { pod, uid, name, namespace, netns: null, ips: [], identity: noIdentity };
}

function heldPod(key: PodKey, wanted: Declared | undefined, has: Held | undefined): HeldPod {
  const about = has?.pod ?? wanted?.pod;
  if (about === undefined) throw new Error(`${key} is neither declared nor held`);
  const { ips, name, namespace, netns, uid } = about;
  const identity = wanted?.identity ?? noIdentity;
  return { pod: key, uid, name, namespace, netns: has === undefined ? null : netns, ips, identity };
}
