import { cancellable, throwIfCancelled, unlessCancelled } from '../kernel/abort-error.js';
import { machineOf } from '../kernel/machine-of.js';
import { withSignal } from '../kernel/with-signal.js';
import type { LivePlan } from '../live/live-plan.js';
import { planLive } from '../live/plan-live.js';
import { rememberedPlan } from '../live/remembered-plan.js';
import { stateLocation } from '../live/state-location.js';
import type { NodeState } from '../model/node-state.js';
import type { OtherNamespace } from '../observe/find-namespaces.js';
import { changedObjects, fingerprintOf } from '../plan/fingerprint.js';
import { meaningOf } from '../plan/meaning.js';
import { type Rehearsal, rehearse } from '../rehearsal/rehearse.js';
import type { ApplyContext } from './apply-context.js';
import { ApplyError } from './apply-error.js';
import type { ApplyOptions, ApplyReport } from './apply-options.js';
import { applyTurnover } from './apply-turnover.js';
import { recordOutcome, tidyRecord } from './keep-record.js';
import { podsToLock, podsWithoutLock } from './pods-to-lock.js';
import { reportOf } from './report-of.js';
import { StalePlanError } from './stale-plan.js';
import { runTransaction, type TransactionResult } from './transaction.js';
import { refuseUnconfirmed } from './unconfirmed.js';
import { type LockPlace, withNodeLock, withOthers, withPods } from './with-locks.js';

/** How many plans are made and confirmed while the node keeps changing between plan and locks. */
const maxPlans = 3;

/**
 * Brings the node to the state of a document, or, with null, removes everything of ours. Reads, plans, writes, reads
 * back.
 * @throws ApplyError for an obstacle, a failed step, or a read-back that still differs; AbortError.
 */
export async function applyState(
  state: NodeState | null,
  options: ApplyOptions = {},
  retiring: NodeState | null = null,
): Promise<ApplyReport> {
  return cancellable(options.signal, async () => {
    const machine = machineOf(options);
    const location = await stateLocation(machine, options);
    const place = { machine, location, options, isRemoval: state === null };
    const about = { state, retiring, options };
    const turned = retiring === null ? await applyTurnover(state, options, place) : null;
    if (turned !== null) return turned;
    let pods = await podsToLock(location, state ?? retiring, options);
    for (let round = 1; ; round += 1) {
      const result =
        pods.length === 0
          ? await withNodeLock(place, (locks) => converge({ ...about, locks, unlocked: [] }, place, pods))
          : await withPods(pods, place, (held) => converge({ ...about, ...held }, place, pods));
      if ('outcome' in result) return result;
      if (round === maxPlans) throw new StalePlanError(result.unlocked.map(({ netns }) => `the namespace ${netns}`));
      pods = [...pods, ...result.unlocked];
    }
  });
}

/** Pods that were found only while planning: all locks are taken anew, in their order. */
interface MorePods {
  readonly unlocked: readonly OtherNamespace[];
}

async function converge(
  context: ApplyContext,
  place: LockPlace,
  locked: readonly OtherNamespace[],
): Promise<ApplyReport | MorePods> {
  const { state, retiring, options, locks, unlocked: failed } = context;
  await refuseUnconfirmed(place.location);
  const isPlain = state !== null && retiring === null && failed.length === 0;
  let live = isPlain ? await rememberedPlan(state, options) : await planLive(state, options, { retiring, failed });
  for (let round = 1; ; round += 1) {
    const { plan } = live;
    const unlocked = podsWithoutLock(live, locked);
    if (unlocked.length > 0) return { unlocked };
    options.beforePlan?.(live);
    if (plan.obstacles.length > 0) throw new ApplyError('obstacles', { plan });
    if (plan.steps.length === 0) {
      const now = live;
      const left = await locks.onNode(() =>
        state === null ? recordOutcome(now.observation.record, now, context) : tidyRecord(now, state, options),
      );
      return reportOf('nothing-to-do', now, now, 'not-needed', left, context);
    }
    if (options.confirm !== undefined && !(await unlessCancelled(options.signal, options.confirm(live)))) {
      return reportOf('declined', live, live, 'off', { record: null, notes: [] }, context);
    }
    const rehearsal = await rehearsed(live, options);
    throwIfCancelled(options.signal);
    const result = await carryOut(live, context, place);
    if ('after' in result) return reportOf('done', live, result.after, rehearsal, result, context);
    if (round === maxPlans) throw new StalePlanError(changedBetween(live, result.now));
    live = result.now;
  }
}

/**
 * Locks the other namespaces that a plan writes to, and carries the plan out. Where a confirmation or another apply's
 * lock took time, the node is read and planned again first.
 * @returns the new plan, not carried out, where it differs.
 */
async function carryOut(
  live: LivePlan,
  context: ApplyContext,
  place: LockPlace,
): Promise<TransactionResult | { readonly now: LivePlan }> {
  const { state, retiring, options, locks: own, unlocked: failed } = context;
  return withOthers(live.plan.steps, own, place, (locks, waited) => checkedAnd(waited, { ...context, locks }));

  async function checkedAnd(
    waited: boolean,
    locked: ApplyContext,
  ): Promise<TransactionResult | { readonly now: LivePlan }> {
    const isFresh = options.confirm === undefined && !waited;
    const now = isFresh ? live : await planLive(state, { ...options, cached: null }, { retiring, failed });
    const isSame = meaningOf(now.plan.steps) === meaningOf(live.plan.steps) && now.plan.obstacles.length === 0;
    return isSame ? runTransaction(now, locked) : { now };
  }
}

/** The objects that another program changed between two plans. */
function changedBetween(before: LivePlan, now: LivePlan): readonly string[] {
  const [was, is] = [before, now].map(({ observation, desiredState }) =>
    fingerprintOf(observation, desiredState.ownership),
  );
  return was === undefined || is === undefined ? [] : changedObjects(was, is);
}

async function rehearsed(live: LivePlan, options: ApplyOptions): Promise<Rehearsal> {
  const { lockSeconds, rehearsal } = options;
  if (rehearsal !== true) return 'off';
  const { backend } = live.plan;
  try {
    return await rehearse(live, withSignal(options), {
      backend,
      ...(lockSeconds === undefined ? {} : { lockSeconds }),
    });
  } catch (cause) {
    throwIfCancelled(options.signal);
    throw new ApplyError('rehearsal-failed', { plan: live.plan, cause });
  }
}
