import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { ChangedMeanwhileError } from '../execute/changed-meanwhile.js';
import { type Running, runSteps } from '../execute/run-steps.js';
import { StepError } from '../execute/step-error.js';
import { CommandError } from '../kernel/command-error.js';
import type { Machine } from '../kernel/machine.js';
import { machineOf } from '../kernel/machine-of.js';
import { isUnwritable, sayUntouched } from '../kernel/state-directory.js';
import { withSignal } from '../kernel/with-signal.js';
import type { LivePlan } from '../live/live-plan.js';
import { asRecorded, ownershipOn } from '../live/ownership-on.js';
import { planLive } from '../live/plan-live.js';
import { readBack } from '../live/read-back.js';
import type { NodeState } from '../model/node-state.js';
import { meaningOf } from '../plan/meaning.js';
import { makePlan } from '../plan/plan.js';
import type { ApplyRecord } from '../plan/record.js';
import { deleteRecord, writeRecord } from '../record/record-file.js';
import type { ApplyContext } from './apply-context.js';
import { ApplyError } from './apply-error.js';
import { finalRecord, nextRecord } from './next-record.js';
import { rollBack } from './roll-back.js';

export interface TransactionResult {
  readonly after: LivePlan;
  readonly notes: readonly string[];
}

/** How often it is planned anew when somebody else writes in between. */
const rounds = 3;
const pauseMilliseconds = 50;

/**
 * Carries out a plan, reads back and plans again. Where another program wrote in between, the rest is planned anew, with
 * bound; where a step fails by itself, everything is taken back.
 * @returns the node as it is now, and what is to be said of files of ours. @throws ApplyError, with what became of what had been done.
 */
export async function runTransaction(first: LivePlan, context: ApplyContext): Promise<TransactionResult> {
  const { state, options } = context;
  const machine = withSignal(options);
  const running = { ...runningOf(first, context), signal: options.signal, onStep: options.onStep };
  let live = first;
  let record = await nextRecord(live, state, machine);
  let notes: readonly string[] = [];
  await writeDown(live, record, state === null).catch((error: unknown) => Promise.reject(sayUntouched(error)));
  for (let round = 1; ; round += 1) {
    let after: LivePlan;
    try {
      if (round > 1) {
        record = await nextRecord(live, state, machine);
        await writeDown(live, record, state === null);
      }
      await runSteps(live.plan.steps, running);
      const written = { ...live, observation: { ...live.observation, record } };
      after = await lookAgain(written, context, round === 1, first);
      const isDone = after.plan.changes.length === 0;
      if (isDone && state !== null && record !== null) notes = await concludeRecord(record, after, state, machine);
    } catch (cause) {
      const next = round < rounds ? await planOfChangedWorld(cause, context, first) : null;
      const obstacles = next?.plan.obstacles ?? [];
      if (next === null || obstacles.length > 0) {
        const undone = await rollBack(first, context, runningOf(first, context));
        throw new ApplyError('step-failed', { plan: { ...live.plan, obstacles }, cause, undone });
      }
      live = next;
      continue;
    }
    const { changes, obstacles } = after.plan;
    if (changes.length === 0) {
      const isGone = state === null || record === null;
      return { after, notes: isGone ? await deleteRecord(after.place) : notes };
    }
    if (round === rounds || obstacles.length > 0) {
      const undone = await rollBack(first, context, runningOf(first, context));
      throw new ApplyError('not-converged', { plan: after.plan, undone });
    }
    await pause(pauseMilliseconds * round);
    live = after;
  }
}

function runningOf({ plan }: LivePlan, { options, locks }: ApplyContext): Running {
  const { lockSeconds } = options;
  return {
    machine: machineOf(options),
    locks,
    options: { backend: plan.backend, ...(lockSeconds === undefined ? {} : { lockSeconds }) },
  };
}

/** With a cached state, what the steps did not touch is not read afterwards either. */
async function lookAgain(
  live: LivePlan,
  { state, retiring, options }: ApplyContext,
  isFirst: boolean,
  first: LivePlan,
): Promise<LivePlan> {
  if (options.cached == null || !isFirst || live.readRequest === null)
    return planLive(state, { ...options, cached: null }, retiring, [first.desiredState.ownership]);
  const { observation, readRequest, plan, subject } = live;
  const { program } = live.desiredState;
  const seen = await readBack(withSignal(options), observation, plan.steps, readRequest);
  const read = asRecorded(seen, subject, program);
  const desiredState = {
    ...live.desiredState,
    ownership: ownershipOn(read, subject, program, [first.desiredState.ownership]),
  };
  return { ...live, observation: read, desiredState, plan: makePlan(desiredState, read) };
}

/**
 * After a step that its tool refused: the plan from what is there now, if the node is not what the step was planned for.
 * The same step again would only fail again: null.
 */
async function planOfChangedWorld(cause: unknown, context: ApplyContext, first: LivePlan): Promise<LivePlan | null> {
  const { state, retiring, options } = context;
  if (!(cause instanceof StepError) || !isRefusal(cause.cause) || options.signal?.aborted) return null;
  const next = await planLive(state, { ...options, cached: null }, retiring, [first.desiredState.ownership]).catch(
    () => null,
  );
  if (next === null) return null;
  const { netns, work } = cause.step;
  const isSame = next.plan.steps.some((step) => step.netns === netns && meaningOf(step.work) === meaningOf(work));
  return isSame ? null : next;
}

/** The tool, or a look right before it, found something else than what the step was planned for. */
function isRefusal(cause: unknown): boolean {
  return cause instanceof ChangedMeanwhileError || (cause instanceof CommandError && cause.reason === 'exit');
}

/** Removing needs nothing that is not written down already, so a full folder does not stand in its way. */
async function writeDown(
  { observation, place }: LivePlan,
  record: ApplyRecord | null,
  isRemoval: boolean,
): Promise<void> {
  if (record === null || (isRemoval && isDeepStrictEqual(record, observation.record))) return;
  await writeRecord(place, record).catch((error: unknown) => {
    if (!isRemoval || !isUnwritable(error)) throw error;
  });
}

/** What was written down first is right, too, only longer. */
async function concludeRecord(
  written: ApplyRecord,
  after: LivePlan,
  state: NodeState,
  machine: Machine,
): Promise<readonly string[]> {
  const record = await finalRecord(written, after, state, machine);
  if (isDeepStrictEqual(record, written)) return [];
  return writeRecord(after.place, record).then(
    () => [],
    (error: unknown) => {
      if (isUnwritable(error)) return [(error as Error).message];
      throw error;
    },
  );
}
