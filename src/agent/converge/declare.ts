import { isDeepStrictEqual } from 'node:util';
import type { NodeState } from '../../index.js';
import type { Desired, PodKey } from '../desired/desired.js';
import type { Cause } from '../events.js';
import { type Memory, meshPods, newWork, podKey } from './memory.js';

/**
 * Takes a new answer of the source into account: what differs from what is held becomes work. What did not change keeps
 * its pauses.
 */
export function declare(memory: Memory, desired: Desired, now: number): void {
  const isFirst = memory.desired === null;
  memory.desired = desired;
  if (desired.kind === 'keep') return;
  const cause: Cause = isFirst ? 'start' : 'desired';
  const pods = desired.kind === 'state' ? meshPods(desired.state).map((pod) => [podKey(pod), pod] as const) : [];
  const wanted = new Map(pods);
  for (const [key, { pod }] of memory.declared) {
    if (isDeepStrictEqual(pod, wanted.get(key))) continue;
    memory.work.delete(key);
    if (!wanted.has(key)) memory.declared.delete(key);
  }
  for (const [key, pod] of pods) {
    const before = memory.declared.get(key);
    const identity = (desired.kind === 'state' ? desired.identities.get(key) : undefined) ?? noIdentity;
    const declared = { pod, identity, since: before?.since ?? now };
    if (!isDeepStrictEqual(before, declared)) memory.declared.set(key, declared);
  }
  for (const key of new Set([...memory.declared.keys(), ...memory.held.keys()])) workOn(memory, key, cause, now);
  for (const key of memory.work.keys()) if (!memory.declared.has(key) && !memory.held.has(key)) memory.work.delete(key);
  const { shared } = memory;
  if (desired.kind !== 'state') {
    shared.work = memory.isRemoved ? null : newWork(cause, now);
    return;
  }
  memory.isRemoved = false;
  if (shared.state === null || !isSharedAlike(shared.state, desired.state)) shared.work = newWork(cause, now);
}

/** Of a pod whose source says none. */
export const noIdentity = { serviceAccount: 'default' };

function workOn({ declared, held, work }: Memory, key: PodKey, cause: Cause, now: number): void {
  const wanted = declared.get(key)?.pod;
  if (work.has(key) || (wanted !== undefined && isDeepStrictEqual(wanted, held.get(key)?.pod))) return;
  work.set(key, newWork(cause, now));
}

/** Whether two documents say the same of everything but their pods. */
export function isSharedAlike(one: NodeState, other: NodeState): boolean {
  const { pods: _, ...before } = one;
  const { pods: __, ...after } = other;
  return isDeepStrictEqual(before, after);
}
