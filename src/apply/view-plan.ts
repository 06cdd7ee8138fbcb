import { type ActionOptions, workActions } from '../execute/actions.js';
import { argvOf } from '../kernel/argv-of.js';
import { causesOf } from '../plan/causes.js';
import type { Change } from '../plan/change.js';
import { invertWork } from '../plan/invert.js';
import type { Item } from '../plan/item.js';
import type { FoundLayout } from '../plan/layout.js';
import type { Plan } from '../plan/plan.js';
import type { PodRow } from '../plan/pod-row.js';
import type { Step, Work } from '../plan/step.js';
import { NotNativeError } from '../render/nft/not-native-error.js';
import { describeItem } from '../report/describe-item.js';
import type { EffectView } from '../report/effect-view.js';
import type { ChangeView, CommandView, LayoutView, PlanView, PodView, StepView } from '../report/plan-view.js';
import { visible } from '../report/visible.js';

/**
 * A plan as plain data, with the commands that each step would run and those that would undo it. Pure.
 * @param effect the effect that `verify` found; left out where there was no check.
 * @param pods the rows of a report.
 * @example
 * const view = viewPlan((await plan(state)).plan);
 */
export function viewPlan(plan: Plan, effect?: EffectView | null, pods: readonly PodRow[] = []): PlanView {
  const summary = { missing: 0, extra: 0, changed: 0, moved: 0, duplicated: 0 };
  for (const { kind } of plan.changes) summary[kind] += 1;
  return {
    formatVersion: 1,
    node: plan.node,
    backend: plan.backend,
    backendReason: plan.backendReason,
    summary,
    changes: plan.changes.map(viewChange),
    steps: plan.steps.map((step) => viewStep(step, { backend: plan.backend })),
    obstacles: plan.obstacles.map(({ item, ...obstacle }) => ({
      ...obstacle,
      message: visible(obstacle.message),
      remedy: visible(obstacle.remedy),
      object: item === null ? null : describeItem(item),
    })),
    notes: plan.notes.map(visible),
    ...(plan.layouts.length === 0 ? {} : { layouts: viewLayouts(plan.layouts) }),
    ...(pods.length === 0 ? {} : { pods: pods.map(viewPod) }),
    ...(effect === undefined ? {} : { effect }),
  };
}

/** One row for each layout, with the namespaces that hold it. */
function viewLayouts(layouts: readonly FoundLayout[]): readonly LayoutView[] {
  const rows = new Map<string, LayoutView>();
  for (const { scope, ...layout } of layouts) {
    const key = JSON.stringify([layout.name, layout.since, layout.extent, layout.backend]);
    rows.set(key, { ...layout, scopes: [...(rows.get(key)?.scopes ?? []), scope] });
  }
  return [...rows.values()];
}

function viewPod({ why, ...row }: PodRow): PodView {
  return { ...row, why: why === null ? null : why.split('\n').map(visible).join('\n') };
}

function viewChange({ kind, scope, netns, item, before, origin, backend }: Change): ChangeView {
  return {
    kind,
    scope,
    netns,
    object: item.object,
    text: backend === undefined ? describeItem(item) : `${describeItem(item)} (${backend})`,
    before: before === null ? null : kind === 'moved' ? describePosition(before) : describeItem(before),
    purpose: origin?.purpose ?? null,
    causes: origin?.causes ?? [],
  };
}

/** A rule that only moved: its present position says more than its text again. */
function describePosition(item: Item): string {
  return item.object === 'rule' ? `at position ${item.index + 1}` : describeItem(item);
}

function viewStep({ number, scope, netns, work }: Step, options: ActionOptions): StepView {
  return {
    number,
    scope,
    netns,
    description: describeWork(work),
    commands: viewCommands(work, netns, options),
    inverse: viewInverse(work, netns, options),
    causes: causesOf(work),
  };
}

/**
 * A saved observation lacks the text of nft objects that are not modelled: it can be planned from, but not restored.
 */
function viewInverse(work: Work, netns: string | null, options: ActionOptions): readonly CommandView[] {
  try {
    return viewCommands(invertWork(work), netns, options);
  } catch (error) {
    if (!(error instanceof NotNativeError)) throw error;
    return [{ argv: ['#', error.message], stdin: '' }];
  }
}

function viewCommands(work: Work, netns: string | null, options: ActionOptions): readonly CommandView[] {
  return workActions(work, netns, options).map((action) =>
    action.kind === 'write'
      ? { argv: ['tee', action.path], stdin: action.text }
      : { argv: argvOf(action.command), stdin: action.command.stdin ?? '' },
  );
}

function describeWork(work: Work): string {
  const tables = work.tool === 'iptables' ? [...new Set(work.operations.map(({ table }) => table))] : [];
  const isIPv6 = 'family' in work && work.family === 'ipv6';
  const words = {
    ip: isIPv6 ? 'IPv6 addresses, routes and ip rules' : 'links, addresses, routes and ip rules',
    ipset: 'sets',
    nft: 'rules and sets of nft',
    iptables: `${isIPv6 ? 'IPv6 ' : ''}rules of ${tables.join(', ')}`,
    sysctl: 'sysctls',
  } satisfies Record<Work['tool'], string>;
  return `${words[work.tool]}: ${work.operations.length} operation${work.operations.length === 1 ? '' : 's'}`;
}
