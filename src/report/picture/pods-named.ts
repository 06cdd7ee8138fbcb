import { counted } from '../../base/lines-of-many.js';
import { hostScope, type KernelNamespace } from '../../ir/program.js';
import { originOf } from '../../plan/item.js';
import type { ChangeView } from '../plan-view.js';
import { visible } from '../visible.js';
import { objectsOf } from './items-of.js';
import type { ItemMark, PlaceView } from './node-view.js';

const mostNames = 40;

/** Pods that the document names and that have no namespace of their own in it, as one place beside the node. */
export function withPods(
  places: readonly PlaceView[],
  desired: readonly KernelNamespace[],
  changes: readonly ChangeView[],
): readonly PlaceView[] {
  if (places.some(({ side }) => side === 'left')) return places;
  const host = desired.find(({ scope }) => scope === hostScope);
  const named = new Set(host === undefined ? [] : objectsOf(host).flatMap((item) => podsIn(originOf(item)?.causes)));
  const changed = new Map<string, Set<ItemMark>>();
  for (const { causes, kind } of changes)
    for (const pod of podsIn(causes)) changed.set(pod, (changed.get(pod) ?? new Set()).add(kind));
  const pods = [...new Set([...changed.keys(), ...named])];
  if (pods.length === 0) return places;
  const marks = new Map([...changed].map(([pod, kinds]) => [pod, markOf(kinds)]));
  const items = pods.slice(0, mostNames).map((pod) => {
    return { text: visible(pod), mark: marks.get(pod) ?? null, before: null, purpose: null, causes: [] };
  });
  const place: PlaceView = {
    key: 'pods',
    title: counted(pods.length, 'pod'),
    subtitle: 'redirected on the node',
    side: 'left',
    members: null,
    parts: [{ group: 'pods', name: 'of the mesh', items, total: pods.length, marks: countsOf(marks.values()) }],
  };
  return [place, ...places];
}

function podsIn(causes: readonly string[] = []): readonly string[] {
  return causes.flatMap((cause) => /^pods\[([^\]]+)\]/.exec(cause)?.[1] ?? []);
}

/** Of a pod whose changes are of several kinds: it changes. */
function markOf(kinds: ReadonlySet<ItemMark>): ItemMark {
  const [first = 'changed'] = kinds;
  return kinds.size === 1 ? first : 'changed';
}

function countsOf(marks: Iterable<ItemMark>): PlaceView['parts'][number]['marks'] {
  const counts: Partial<Record<ItemMark, number>> = {};
  for (const mark of marks) counts[mark] = (counts[mark] ?? 0) + 1;
  return counts;
}
