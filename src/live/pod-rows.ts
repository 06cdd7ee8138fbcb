import { isPodScope, placeName, type Scope } from '../ir/program.js';
import type { Change } from '../plan/change.js';
import type { PodRow, PodStatus } from '../plan/pod-row.js';
import type { LivePlan } from './live-plan.js';
import { podChanges } from './pod-changes.js';

const order: readonly PodStatus[] = ['failed', 'differs', 'gone', 'programmed', 'removed', 'unchanged', 'left-out'];

/**
 * A row for each pod that a plan is about, those with something to say first. Pure.
 * @example
 * const failed = podRows(await plan(state)).filter(({ status }) => status === 'failed');
 */
export function podRows(live: LivePlan): readonly PodRow[] {
  const { desiredState, failed, gone, observation } = live;
  const { byPod } = podChanges(live);
  const rowOf = ({ netns, scope }: Pod, status: PodStatus, why: string | null = null): PodRow => {
    const changes = byPod.get(netns) ?? [];
    return {
      pod: placeName(scope),
      scope,
      netns,
      status,
      why: why ?? wordsOf(changes),
      differences: countsOf(changes),
    };
  };
  const compared = podsIn(desiredState.program.namespaces).map((one) =>
    rowOf(one, byPod.has(one.netns) ? 'differs' : 'unchanged'),
  );
  const retiring = podsIn(observation.program.namespaces).filter(
    ({ netns }) => byPod.has(netns) && !compared.some((one) => one.netns === netns),
  );
  return inOrder([
    ...failed.map((one) => rowOf(one, one.isUnasked ? 'left-out' : 'failed', one.why)),
    ...gone.map((one) => rowOf(one, 'gone', 'its network namespace does not exist')),
    ...compared,
    ...retiring.map((one) => rowOf(one, 'differs')),
  ]);
}

/** The rows after an apply: what became of those before it. */
export function rowsAfter(before: LivePlan, after: LivePlan): readonly PodRow[] {
  const now = new Map(podRows(after).map((row) => [row.netns, row]));
  const rows = podRows(before).map((row): PodRow => {
    const later = now.get(row.netns);
    if (later?.status === 'failed' || later?.status === 'gone') return { ...later, differences: row.differences };
    if (row.status !== 'differs') return row;
    return { ...row, status: isDesired(before, row) ? 'programmed' : 'removed' };
  });
  return inOrder(rows);
}

interface Pod {
  readonly netns: string;
  readonly scope: Scope;
}

function podsIn(namespaces: readonly { readonly netns: string | null; readonly scope: Scope }[]): readonly Pod[] {
  return namespaces.flatMap(({ netns, scope }) => (netns === null || !isPodScope(scope) ? [] : [{ netns, scope }]));
}

function isDesired({ desiredState: { program } }: LivePlan, { netns }: Pod): boolean {
  return program.namespaces.some((one) => one.netns === netns);
}

function inOrder(rows: readonly PodRow[]): readonly PodRow[] {
  return rows.toSorted(
    (a, b) => order.indexOf(a.status) - order.indexOf(b.status) || b.differences.missing - a.differences.missing,
  );
}

function countsOf(changes: readonly Change[]): PodRow['differences'] {
  const counts = { missing: 0, extra: 0, changed: 0, moved: 0, duplicated: 0 };
  for (const { kind } of changes) counts[kind] += 1;
  return counts;
}

function wordsOf(changes: readonly Change[]): string | null {
  const words = Object.entries(countsOf(changes)).flatMap(([kind, count]) => (count === 0 ? [] : [`${count} ${kind}`]));
  return words.length === 0 ? null : words.join(', ');
}
