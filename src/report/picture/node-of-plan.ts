import { grouped } from '../../base/grouped.js';
import { countText } from '../../base/lines-of-many.js';
import {
  emptyKernelNamespace,
  hostScope,
  isPodScope,
  type KernelNamespace,
  type KernelProgram,
  placeName,
} from '../../ir/program.js';
import { namespaceTitle } from '../namespace-title.js';
import type { ChangeView, PlanView } from '../plan-view.js';
import { visible } from '../visible.js';
import { itemsOf, ruleCounts, sideOf } from './items-of.js';
import type { NodeView, PlaceView } from './node-view.js';
import { partOf } from './part-of.js';
import { partsOf } from './parts-of.js';
import { withPods } from './pods-named.js';
import { wiresOf } from './wires-of.js';

/** What a plan compares. Without them a picture shows only what changes. */
export interface PlanPrograms {
  readonly desired: KernelProgram;
  readonly observed: KernelProgram;
}

/**
 * The node of a plan: what it should hold, and what is to be done about it. Pods that are alike, changes included, are
 * one place.
 */
export function nodeOfPlan({ changes }: PlanView, programs: PlanPrograms | null): NodeView {
  const byScope = grouped(changes, ({ scope }) => scope);
  const desired = new Map((programs?.desired.namespaces ?? []).map((one) => [one.scope, one]));
  const observed = new Map((programs?.observed.namespaces ?? []).map((one) => [one.scope, one]));
  const scopes = [...new Set([hostScope, ...desired.keys(), ...byScope.keys()])];
  const alike = grouped(scopes, (scope) =>
    isPodScope(scope) ? kindOf(desired.get(scope), byScope.get(scope) ?? []) : scope,
  );
  const places = [...alike.values()].map((members) => {
    const [scope = hostScope] = members;
    const wanted = desired.get(scope) ?? emptyKernelNamespace(scope, byScope.get(scope)?.[0]?.netns ?? null);
    return placeOf(wanted, byScope.get(scope) ?? [], observed.get(scope), members);
  });
  const shown = withPods(mostPlaces(places), [...desired.values()], changes);
  return { places: shown, wires: wiresOf([...desired.values()], shown) };
}

/** Pods of more kinds than these are too many to look at. */
const mostKinds = 6;

function mostPlaces(places: readonly PlaceView[]): readonly PlaceView[] {
  const pods = places.filter(({ side }) => side === 'left').toSorted((a, b) => changesIn(b) - changesIn(a));
  const rest = pods.slice(mostKinds);
  const others = places.filter(({ side }) => side !== 'left');
  if (rest.length === 0) return [...pods, ...others];
  const count = rest.reduce((sum, { members }) => sum + (members?.count ?? 1), 0);
  const more: PlaceView = {
    key: 'pods of other kinds',
    title: `${countText(count)} more pods`,
    subtitle: `of ${countText(rest.length)} other kinds`,
    side: 'left',
    members: { names: rest.slice(0, mostNames).map(({ title }) => title), count },
    parts: [],
  };
  return [...pods.slice(0, mostKinds), more, ...others];
}

function changesIn({ parts }: PlaceView): number {
  return parts.reduce((sum, { marks }) => sum + Object.values(marks).reduce((all, one) => all + one, 0), 0);
}

/** Pods of one kind hold as many objects in the same parts, and as much of it changes. */
function kindOf(namespace: KernelNamespace | undefined, changes: readonly ChangeView[]): string {
  const counts = new Map<string, number>();
  const count = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const { kind, object, text } of changes) count(`${kind} ${Object.values(partOf(object, text)).join(' ')}`);
  const { addresses, ipRules, links, native, routes, rulesets, sets, sysctls } =
    namespace ?? emptyKernelNamespace('', null);
  const chains = [...rulesets, ...native].map(({ family, tables }) => [
    family,
    ...tables.map(({ chains: all, name }) => [name, ...all.map((chain) => `${chain.name} ${chain.rules.length}`)]),
  ]);
  const lengths = [addresses, ipRules, links, routes, sets, sysctls].map(({ length }) => length);
  return JSON.stringify([[...counts], chains, lengths]);
}

const mostNames = 60;

function placeOf(
  wanted: KernelNamespace,
  changes: readonly ChangeView[],
  observed: KernelNamespace | undefined,
  scopes: readonly string[],
): PlaceView {
  const parts = partsOf(itemsOf(wanted), changes, othersIn(wanted, observed, changes));
  const { netns, scope } = wanted;
  const title = visible(namespaceTitle(scope));
  const isMany = scopes.length > 1;
  return {
    key: scope,
    title: isMany ? `${countText(scopes.length)} pods alike` : title,
    subtitle: isMany ? `such as ${title}` : netns === null ? 'its own network namespace' : visible(netns),
    side: sideOf(scope),
    members: isMany
      ? { names: scopes.slice(0, mostNames).map((one) => visible(placeName(one))), count: scopes.length }
      : null,
    parts,
  };
}

/** The rules that are not ours, by table: counted, never listed. */
function othersIn(
  wanted: KernelNamespace,
  observed: KernelNamespace | undefined,
  changes: readonly ChangeView[],
): ReadonlyMap<string, number> {
  if (observed === undefined) return new Map();
  const ours = new Map(ruleCounts(wanted));
  for (const { kind, object, text } of changes) {
    if (object !== 'rule') continue;
    const { group } = partOf(object, text);
    const differs = kind === 'missing' ? -1 : kind === 'extra' || kind === 'duplicated' ? 1 : 0;
    ours.set(group, (ours.get(group) ?? 0) + differs);
  }
  const counts = [...ruleCounts(observed)].map(([group, all]) => [group, all - (ours.get(group) ?? 0)] as const);
  return new Map(counts.filter(([, count]): boolean => count > 0));
}
