import type { Pod } from '../../index.js';
import type { PodIdentity, PodKey } from '../desired/desired.js';
import type { HeldPod } from '../modes/agent-mode.js';
import { noIdentity } from './declare.js';
import type { Memory } from './memory.js';

/**
 * What the kernel holds; and what else is declared, without its namespace: while such a pod waits or fails, nobody may take it for gone, since
 * its rules may be in place from before this process started.
 */
export function heldPods({ declared, desired, held }: Memory): ReadonlyMap<PodKey, HeldPod> {
  const pods = new Map<PodKey, HeldPod>();
  for (const { pod, uid } of desired?.waiting ?? []) {
    const [namespace = '', name = ''] = pod.split('/');
    pods.set(pod, { pod, uid, name, namespace, netns: null, ips: [], identity: noIdentity });
  }
  for (const [key, { identity, pod }] of declared) pods.set(key, { ...heldPod(key, pod, identity), netns: null });
  for (const [key, { pod }] of held) pods.set(key, heldPod(key, pod, declared.get(key)?.identity ?? noIdentity));
  return pods;
}

function heldPod(key: PodKey, { ips, name, namespace, netns, uid }: Pod, identity: PodIdentity): HeldPod {
  return { pod: key, uid, name, namespace, netns, ips, identity };
}
