import type { NodeState, Pod } from '../model/node-state.js';
import { proofsOf } from '../modes/proofs.js';
import type { ChangedPair } from './node-pair.js';
import type { PodPair } from './pod-pairs.js';

/** Nodes that change alike. Of all but the first only names and pods of other kinds are kept. */
export interface Group {
  readonly first: ChangedPair;
  readonly nodes: string[];
  readonly pods: Record<'added' | 'removed' | 'changed', number>;
  /** By kind, how many pods there are and the few that stand for all. */
  readonly kinds: Map<string, { count: number; readonly few: PodPair[] }>;
  /** Addresses, names and paths that only one pod can have. */
  readonly taken: Set<string>;
}

/** Two pods of a kind, so that they can talk to each other. */
const ofAKind = 2;

export function newGroup(first: ChangedPair): Group {
  const names = [first.before, first.after].flatMap((state) => proofsOf(state.mode).shapeOf(state).names);
  const taken = new Set(names.filter((name) => name !== null));
  return { first, nodes: [], pods: { added: 0, removed: 0, changed: 0 }, kinds: new Map(), taken };
}

/** @param named pods that statements or expectations name: each is of its own kind. */
export function addToGroup(group: Group, name: string, pods: readonly PodPair[], named: ReadonlySet<string>): void {
  group.nodes.push(name);
  for (const pod of pods) {
    if (pod.change !== null) group.pods[pod.change] += 1;
    const kind = named.has(pod.name) ? `${pod.kind} ${pod.name}` : pod.kind;
    const known = group.kinds.get(kind) ?? { count: 0, few: [] };
    group.kinds.set(kind, known);
    known.count += 1;
    if (known.few.length >= ofAKind) continue;
    const words = [pod.before, pod.after].flatMap((one) => (one === null ? [] : wordsOf(one)));
    if (words.some((word) => group.taken.has(word))) continue;
    for (const word of words) group.taken.add(word);
    known.few.push(pod);
  }
}

function wordsOf({ hostInterface, hostNetwork, ips, name, namespace, netns, uid }: Pod): readonly string[] {
  // A pod in the node's network has the node's addresses.
  return [`${namespace}/${name}`, hostInterface, netns, uid, ...(hostNetwork ? [] : ips)].filter(
    (word) => word !== null,
  );
}

/** The first node with a few pods of each kind that any of them has. */
export function representativeOf({ first, kinds }: Group): ChangedPair {
  const few = [...kinds.values()].flatMap((kind) => kind.few);
  const withPods = (state: NodeState, side: 'before' | 'after'): NodeState => ({
    ...state,
    pods: few.flatMap((pod) => pod[side] ?? []),
  });
  return { ...first, before: withPods(first.before, 'before'), after: withPods(first.after, 'after') };
}

/** How many more pods each of the few stands for, by name. */
export function standingFor({ kinds }: Group): ReadonlyMap<string, number> {
  const rows = [...kinds.values()].filter(({ count, few }) => count > few.length);
  return new Map(rows.flatMap(({ count, few }) => few.map(({ name }) => [name, count - few.length] as const)));
}
