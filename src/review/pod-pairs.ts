import type { NodeState, Pod } from '../model/node-state.js';
import { proofsOf } from '../modes/proofs.js';

/** A pod of one node before and after a change. */
export interface PodPair {
  /** NAMESPACE/NAME. */
  readonly name: string;
  readonly before: Pod | null;
  readonly after: Pod | null;
  /** Pods with the same text are treated alike before, after, and by the change. */
  readonly kind: string;
  readonly change: 'added' | 'removed' | 'changed' | null;
}

export function podPairs(before: NodeState, after: NodeState): readonly PodPair[] {
  const old = new Map(before.pods.map((pod) => [nameOf(pod), pod]));
  const now = new Map(after.pods.map((pod) => [nameOf(pod), pod]));
  const kindOf = (pod: Pod | undefined, state: NodeState) =>
    pod === undefined ? null : proofsOf(state.mode).kindOf(pod, state);
  return [...new Set([...old.keys(), ...now.keys()])].map((name): PodPair => {
    const [was, is] = [old.get(name), now.get(name)];
    const [wasKind, isKind] = [kindOf(was, before), kindOf(is, after)];
    const hasMoved = was !== undefined && is !== undefined && identityOf(was) !== identityOf(is);
    const isAnother = was !== undefined && is !== undefined && textOf(was) !== textOf(is);
    return {
      name,
      before: was ?? null,
      after: is ?? null,
      kind: JSON.stringify([wasKind, isKind, hasMoved]),
      change: was === undefined ? 'added' : is === undefined ? 'removed' : isAnother ? 'changed' : null,
    };
  });
}

function nameOf({ name, namespace }: Pick<Pod, 'name' | 'namespace'>): string {
  return `${namespace}/${name}`;
}

function identityOf({ hostInterface, ips, netns, uid }: Pod): string {
  return JSON.stringify([hostInterface, ips, netns, uid]);
}

/** All that the document says of it, in whatever order. */
function textOf(pod: Pod): string {
  return JSON.stringify(Object.entries(pod).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
