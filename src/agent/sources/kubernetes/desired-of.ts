import { type NodeState, parseNodeState } from '../../../index.js';
import type { Desired, PodIdentity, WaitingPod } from '../../desired/desired.js';
import type { NodePart } from './kubernetes-mode.js';
import type { Entry } from './pod-table.js';

/** The node without pods, as the defaults and the cluster say. What is wrong with it keeps the kernel as it is. */
export type NodeBase = { readonly kind: 'state'; readonly state: NodeState } | Exclude<NodePart, { kind: 'keys' }>;

export function nodeBase(defaults: Readonly<Record<string, unknown>>, part: NodePart): NodeBase {
  if (part.kind !== 'keys') return part;
  const parsed = parseNodeState({ ...defaults, ...part.keys });
  if (parsed.ok) return { kind: 'state', state: parsed.value };
  const mistakes = parsed.diagnostics.map(({ message, path }) => `${path}: ${message}`);
  return { kind: 'keep', why: `what the cluster says of this node makes no document: ${mistakes.join('; ')}` };
}

/** What the node should be: the entries of its pods in the order of their names. Pure. */
export function desiredOf(base: NodeBase, entries: Iterable<Entry>): Desired {
  const sorted = [...entries].sort((a, b) => (a.key < b.key ? -1 : 1));
  if (base.kind !== 'state') {
    return {
      kind: base.kind,
      why: base.why,
      waiting: sorted.map((entry) => (entry.kind === 'waiting' ? entry.waiting : held(entry, base.why))),
    };
  }
  const pods: NodeState['pods'][number][] = [];
  const identities = new Map<string, PodIdentity>();
  const waiting: WaitingPod[] = [];
  for (const entry of sorted) {
    if (entry.kind === 'waiting') waiting.push(entry.waiting);
    else {
      // The parser read it with the mode of this state.
      pods.push(entry.pod as NodeState['pods'][number]);
      identities.set(entry.key, entry.identity);
    }
  }
  return { kind: 'state', state: { ...base.state, pods } as NodeState, identities, waiting };
}

function held(entry: Extract<Entry, { kind: 'ready' }>, why: string): WaitingPod {
  return { pod: entry.key, uid: entry.pod.uid, why, needsAttention: true };
}
