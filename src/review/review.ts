import type { OnProgress } from '../base/progress.js';
import type { ChangeStatement } from '../model/change-statement.js';
import type { NodeState } from '../model/node-state.js';
import type { ReviewGroupView, ReviewView } from '../report/review-view.js';
import { addToGroup, type Group, newGroup } from './group.js';
import type { ChangedPair, NodePair } from './node-pair.js';
import { podPairs } from './pod-pairs.js';
import { comparedProperties } from './properties.js';
import { reasonsOf, unusedStatements } from './reasons.js';
import { reviewGroup } from './review-group.js';
import { isUnchanged, newStatements, shapeOf } from './shape.js';

export interface ReviewOptions {
  /** What the change may do, instead of the statements of the documents; null: those of the documents. */
  readonly expect?: readonly ChangeStatement[] | null;
  /** Called with each node that is compared, and each group that is looked at. */
  readonly onProgress?: OnProgress;
}

/**
 * What a change of documents does: to flows, properties and the nodes. Nodes that change alike are one group. Pure;
 * takes a second or two for each group.
 * @param pairs each node once; they are taken one by one, and only a few of them are kept.
 * @example
 * const { holds, reasons } = review([{ name: state.node.name, before: state, after: next }]);
 */
export function review(pairs: Iterable<NodePair>, options: ReviewOptions = {}): ReviewView {
  const compared = newCompared();
  let done = 0;
  for (const pair of pairs) {
    options.onProgress?.({ what: 'comparing nodes', done: done++, total: null });
    add(compared, pair, options);
  }
  return viewOf(compared, options);
}

/**
 * The same, of pairs that are read as they are needed: nodes by the thousand take the memory of a few.
 * @throws what reading a pair throws.
 * @example
 * const { holds } = await reviewStream(pairsOfTwoFolders());
 */
export async function reviewStream(pairs: AsyncIterable<NodePair>, options: ReviewOptions = {}): Promise<ReviewView> {
  const compared = newCompared();
  for await (const pair of pairs) add(compared, pair, options);
  return viewOf(compared, options);
}

/** What is kept of all pairs. */
interface Compared {
  readonly nodes: { unchanged: number; changed: number; added: number; removed: number };
  readonly groups: Map<string, Group>;
  readonly added: Map<string, Lone>;
  readonly removed: Map<string, Lone>;
}

function newCompared(): Compared {
  return {
    nodes: { unchanged: 0, changed: 0, added: 0, removed: 0 },
    groups: new Map(),
    added: new Map(),
    removed: new Map(),
  };
}

function add({ added, groups, nodes, removed }: Compared, pair: NodePair, { expect = null }: ReviewOptions): void {
  const { after, before, name } = pair;
  if (before !== null && after !== null) nodes[addPair(groups, { name, before, after }, expect)] += 1;
  else if (after !== null) nodes.added += addLone(added, name, after);
  else if (before !== null) nodes.removed += addLone(removed, name, before);
}

function viewOf({ added, groups, nodes, removed }: Compared, { expect = null, onProgress }: ReviewOptions): ReviewView {
  const views: readonly ReviewGroupView[] = [
    ...[...groups.values()].map((group, done) => {
      onProgress?.({ what: 'looking at groups of nodes', done, total: groups.size });
      return reviewGroup(group, expect ?? newStatements(group.first));
    }),
    ...[...added.values()].map((lone) => loneView(lone, 'added')),
    ...[...removed.values()].map((lone) => loneView(lone, 'removed')),
  ];
  const unused = expect === null ? [] : unusedStatements(views);
  const judged = views.map((view) => (expect === null ? view : withoutUnused(view)));
  const reasons = [...judged.flatMap(reasonsOf), ...unused];
  return { formatVersion: 1, holds: reasons.length === 0, reasons, nodes, groups: judged.toSorted(worstFirst) };
}

function addPair(
  groups: Map<string, Group>,
  pair: ChangedPair,
  expect: readonly ChangeStatement[] | null,
): 'changed' | 'unchanged' {
  if (pair.before === pair.after) return 'unchanged';
  const pods = podPairs(pair.before, pair.after);
  if (isUnchanged(pair, pods)) return 'unchanged';
  const statements = expect ?? newStatements(pair) ?? [];
  const words = [...statements, ...pair.before.expect, ...pair.after.expect].flatMap(({ from, to }) => [from, to]);
  const named = namedPods(pods, new Set(words));
  const shape = shapeOf(pair, pods, named);
  const group = groups.get(shape) ?? newGroup(pair);
  groups.set(shape, group);
  addToGroup(group, pair.name, pods, named);
  return 'changed';
}

/** By name, by name without its namespace, or by address. */
function namedPods(pods: ReturnType<typeof podPairs>, words: ReadonlySet<string>): ReadonlySet<string> {
  const found = pods.filter(({ after, before, name }) =>
    [name, name.replace(/^.*\//, ''), ...(before?.ips ?? []), ...(after?.ips ?? [])].some((word) => words.has(word)),
  );
  return new Set(found.map(({ name }) => name));
}

/** Nodes that only one side has. */
interface Lone {
  readonly state: NodeState;
  readonly names: string[];
}

function addLone(lones: Map<string, Lone>, name: string, state: NodeState): number {
  const key = JSON.stringify([state.mode, state.profile, state.backend, state.constants, state.expect]);
  const lone = lones.get(key) ?? { state, names: [] };
  lones.set(key, lone);
  lone.names.push(name);
  return 1;
}

function loneView({ names, state }: Lone, kind: 'added' | 'removed'): ReviewGroupView {
  const isNew = kind === 'added';
  return {
    kind,
    profile: state.profile,
    nodes: names,
    risk: {
      level: 'low',
      sentence: isNew
        ? 'The node has no document before.'
        : 'What is in place on the node stays until somebody removes it.',
    },
    pods: { added: isNew ? state.pods.length : 0, removed: isNew ? 0 : state.pods.length, changed: 0 },
    flows: [],
    conversations: null,
    properties: isNew ? comparedProperties(null, state) : { gained: [], lost: [], missing: [] },
    statements: [],
    transition: null,
    cost: null,
    obstacles: [],
    notes: [],
    rules: [],
    document: [],
  };
}

/** A statement for many nodes need not be about each of them. */
function withoutUnused(view: ReviewGroupView): ReviewGroupView {
  const statements = view.statements.map((one) => (one.covered === 0 ? { ...one, holds: true } : one));
  return { ...view, statements };
}

const levels = ['high', 'medium', 'low', 'none'] as const;

function worstFirst(one: ReviewGroupView, other: ReviewGroupView): number {
  return levels.indexOf(one.risk.level) - levels.indexOf(other.risk.level) || other.nodes.length - one.nodes.length;
}
