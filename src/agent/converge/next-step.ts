import type { NodeState } from '../../index.js';
import type { PodKey } from '../desired/desired.js';
import { isSharedAlike } from './declare.js';
import type { Memory, Work } from './memory.js';

export type Step =
  | { readonly kind: 'shared'; readonly state: NodeState }
  | { readonly kind: 'pods'; readonly state: NodeState; readonly pods: readonly PodKey[] }
  | { readonly kind: 'remove' }
  /** `until`: when something is due; null: nothing is. */
  | { readonly kind: 'sleep'; readonly until: number | null };

const batch = 16;
/** Pods go first while a look at the shared part is younger. */
const sharedPatienceMs = 500;

/** What to do next. Pods that somebody waits for come first, then those that have waited longest. */
export function nextStep({ desired, shared, work }: Memory, awaited: ReadonlySet<PodKey>, now: number): Step {
  if (desired === null || desired.kind === 'keep') return { kind: 'sleep', until: null };
  const isDue = ({ notBefore }: Work) => notBefore <= now;
  const isSharedDue = shared.work !== null && isDue(shared.work);
  if (desired.kind !== 'state')
    return isSharedDue ? { kind: 'remove' } : sleep(shared.work === null ? [] : [shared.work]);
  const { state } = desired;
  const podsMustWait = shared.state === null || !isSharedAlike(shared.state, state);
  const due = podsMustWait ? [] : [...work].filter(([, one]) => isDue(one));
  const isUrgent = podsMustWait || due.length === 0 || now - (shared.work?.since ?? now) >= sharedPatienceMs;
  if (isSharedDue && isUrgent) return { kind: 'shared', state };
  if (due.length > 0) {
    const rank = (pod: PodKey) => (awaited.has(pod) ? 0 : 1);
    const inOrder = due.toSorted(([a, one], [b, other]) => rank(a) - rank(b) || one.since - other.since);
    return { kind: 'pods', state, pods: inOrder.slice(0, batch).map(([pod]) => pod) };
  }
  return sleep([...(shared.work === null ? [] : [shared.work]), ...(podsMustWait ? [] : work.values())], shared.lookAt);
}

function sleep(works: Iterable<Work>, lookAt: number | null = null): Step {
  const until = Math.min(...[...works].map(({ notBefore }) => notBefore), lookAt ?? Number.POSITIVE_INFINITY);
  return { kind: 'sleep', until: Number.isFinite(until) ? until : null };
}
