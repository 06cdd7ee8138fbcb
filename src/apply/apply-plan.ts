import { noRequirements } from '../ir/requirements.js';
import type { NodeState } from '../model/node-state.js';
import { ownView } from '../plan/own-view.js';
import { makePlan, type Plan } from '../plan/plan.js';
import type { ApplyRecord, SysctlRecord } from '../plan/record.js';
import type { Step } from '../plan/slot.js';
import { ApplyError } from './apply-error.js';
import { type HeldState, readBack } from './held-state.js';
import { type LiveOptions, type LivePlan, planLive, recordPlace } from './live-plan.js';
import { withLock } from './lock.js';
import { type Machine, thisMachine } from './machine.js';
import { deleteRecord, type RecordPlace, writeRecord } from './record-file.js';
import { runSteps } from './run-steps.js';

export interface ApplyOptions extends LiveOptions {
  /** Seconds to wait for another apply on this namespace; default 30. */
  readonly namespaceLockSeconds?: number;
  readonly onStep?: (step: Step, total: number) => void;
  /** Called with the plan before anything is decided; throws to stop. */
  readonly beforePlan?: (live: LivePlan) => void;
  /** Called with the plan before anything is written; false stops, and nothing is touched. */
  readonly confirm?: (live: LivePlan) => Promise<boolean>;
}

export interface ApplyReport {
  /** What was done; no steps when there was nothing to do. */
  readonly plan: Plan;
  readonly outcome: 'done' | 'nothing-to-do' | 'declined';
  /** The node as it is now, for `held` of the next apply; null when nothing of ours is wished for. */
  readonly held: HeldState | null;
}

const defaultNamespaceLockSeconds = 30;

/**
 * Brings the node to what a document says, or, with null, removes everything of ours. Reads, plans, writes, reads back.
 * @throws ApplyError when something stands in the way, a step fails, or the read-back still differs.
 */
export async function applyState(
  state: NodeState | null,
  options: ApplyOptions = {},
  leaving: NodeState | null = null,
): Promise<ApplyReport> {
  const place = await recordPlace(options.machine ?? thisMachine, options);
  const seconds = options.namespaceLockSeconds ?? defaultNamespaceLockSeconds;
  return withLock(place, seconds, async () => {
    try {
      return await converge(place, state, options, leaving);
    } catch (error) {
      // A held state that others have made untrue shows in a step that fails; what is really there decides then.
      const isRetried = options.held != null && error instanceof ApplyError && error.reason !== 'obstacles';
      if (!isRetried || options.signal?.aborted) throw error;
      return await converge(place, state, { ...options, held: null }, leaving);
    }
  });
}

async function converge(
  place: RecordPlace,
  state: NodeState | null,
  options: ApplyOptions,
  leaving: NodeState | null,
): Promise<ApplyReport> {
  const live = await planLive(state, options, leaving);
  const { plan } = live;
  options.beforePlan?.(live);
  if (plan.obstacles.length > 0) throw new ApplyError('obstacles', { plan });
  if (plan.steps.length === 0) {
    if (state === null) await deleteRecord(place);
    return { plan, outcome: 'nothing-to-do', held: heldFrom(live) };
  }
  if (options.confirm !== undefined && !(await options.confirm(live))) {
    return { plan, outcome: 'declined', held: heldFrom(live) };
  }
  const after = await carryOut(live, state, options, leaving);
  return { plan, outcome: 'done', held: heldFrom(after) };
}

async function carryOut(
  live: LivePlan,
  state: NodeState | null,
  options: ApplyOptions,
  leaving: NodeState | null,
): Promise<LivePlan> {
  const machine = options.machine ?? thisMachine;
  const record = await nextRecord(live, state, (path) => machine.inode(path));
  await writeRecord(live.place, record);
  const running = {
    machine,
    options: {
      backend: live.plan.backend,
      ...(options.lockSeconds === undefined ? {} : { lockSeconds: options.lockSeconds }),
    },
  };
  try {
    await runSteps(live.plan.steps, { ...running, signal: options.signal, onStep: options.onStep });
  } catch (cause) {
    const undone = await goBack(live, state, options, leaving, running);
    throw new ApplyError('step-failed', { plan: live.plan, cause, undone });
  }
  const after = options.held == null ? await planLive(state, options, leaving) : await planReadBack(live, machine);
  if (after.plan.changes.length > 0) throw new ApplyError('not-converged', { plan: after.plan });
  if (state === null) await deleteRecord(live.place);
  return after;
}

/** Whoever hands in a held state is spared the reading of what was not touched, after the steps as before them. */
async function planReadBack(live: LivePlan, machine: Machine): Promise<LivePlan> {
  if (live.inquiry === null) return live;
  const observation = await readBack(machine, live.observation, live.plan.steps, live.inquiry);
  return { ...live, observation, plan: makePlan(live.wish, observation) };
}

function heldFrom({ covers, observation }: LivePlan): HeldState | null {
  return covers === null ? null : { covers, observation };
}

/** Plans from what is there now to what was there before: also right for a step that was carried out in part. */
async function goBack(
  before: LivePlan,
  state: NodeState | null,
  options: ApplyOptions,
  leaving: NodeState | null,
  running: Parameters<typeof runSteps>[1],
): Promise<'all' | Error> {
  const { signal: _aborted, ...unsignalled } = options;
  try {
    const now = await planLive(state, { ...unsignalled, held: null }, leaving);
    const { ownership, position } = before.wish;
    const program = ownView(before.observation.program, ownership);
    const back = makePlan({ program, ownership, position, requirements: noRequirements }, now.observation);
    await runSteps(back.steps, running);
    return 'all';
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** What to write down before the first write: where things are, and which sysctl values to go back to. */
async function nextRecord(
  { plan, observation, constants }: LivePlan,
  state: NodeState | null,
  inode: (path: string) => Promise<string | null>,
): Promise<ApplyRecord> {
  const old = observation.record;
  const sysctls: SysctlRecord[] = [...(old?.sysctls ?? [])];
  for (const { netns, slot, work } of plan.steps) {
    if (work.tool !== 'sysctl' || slot === 'sysctls-out') continue;
    for (const { key, value, before } of work.operations) {
      const known = sysctls.some((one) => one.netns === netns && one.key === key);
      if (before !== null && !known) sysctls.push({ netns, key, previous: before, written: value });
    }
  }
  const ztunnel = state?.ztunnel ?? null;
  const ztunnelInode = ztunnel === null ? null : await inode(ztunnel.netns);
  return {
    backend: plan.backend,
    constants,
    tunnelKind: state?.tunnel.kind ?? old?.tunnelKind ?? 'geneve',
    ztunnel:
      ztunnel !== null && ztunnelInode !== null
        ? { netns: ztunnel.netns, inode: ztunnelInode }
        : (old?.ztunnel ?? null),
    sysctls,
  };
}
