import { cancellable, throwIfCancelled, unlessCancelled } from '../kernel/abort-error.js';
import { type LockRequest, withLock } from '../kernel/lock.js';
import { withLocks } from '../kernel/locks.js';
import { machineOf } from '../kernel/machine-of.js';
import { ownNamespace } from '../kernel/network-namespace.js';
import type { StateLocation } from '../kernel/state-directory.js';
import { withSignal } from '../kernel/with-signal.js';
import { cacheOf } from '../live/cache-of.js';
import type { LivePlan } from '../live/live-plan.js';
import { planLive } from '../live/plan-live.js';
import { stateLocation } from '../live/state-location.js';
import type { NodeState } from '../model/node-state.js';
import { changedObjects, fingerprintOf } from '../plan/fingerprint.js';
import { meaningOf } from '../plan/meaning.js';
import { deleteRecord } from '../record/record-file.js';
import { type Rehearsal, rehearse } from '../rehearsal/rehearse.js';
import type { ApplyContext } from './apply-context.js';
import { ApplyError } from './apply-error.js';
import type { ApplyOptions, ApplyReport } from './apply-options.js';
import { tidyRecord } from './keep-record.js';
import { StalePlanError } from './stale-plan.js';
import { runTransaction, type TransactionResult } from './transaction.js';

const defaultNamespaceLockSeconds = 30;

/** How many plans are made and confirmed while the node keeps changing between plan and locks. */
const maxPlans = 3;

/**
 * Brings the node to the state of a document, or, with null, removes everything of ours. Reads, plans, writes, reads back.
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
    const request = lockRequest(machine.netns ?? ownNamespace, location, state, options);
    return withLock(request, (lock) => converge({ state, retiring, options, locks: [lock] }, location));
  });
}

async function converge(context: ApplyContext, location: StateLocation): Promise<ApplyReport> {
  const { state, retiring, options } = context;
  let live = await planLive(state, options, retiring);
  for (let round = 1; ; round += 1) {
    const { plan } = live;
    options.beforePlan?.(live);
    if (plan.obstacles.length > 0) throw new ApplyError('obstacles', { plan });
    if (plan.steps.length === 0) {
      const notes = state === null ? await deleteRecord(location) : await tidyRecord(live, state, options);
      return { plan, outcome: 'nothing-to-do', rehearsal: 'not-needed', cached: cacheOf(live), notes };
    }
    if (options.confirm !== undefined && !(await unlessCancelled(options.signal, options.confirm(live)))) {
      return { plan, outcome: 'declined', rehearsal: 'off', cached: cacheOf(live), notes: [] };
    }
    const rehearsal = await rehearsed(live, options);
    throwIfCancelled(options.signal);
    const result = await carryOut(live, context);
    if ('after' in result) {
      return { plan, outcome: 'done', rehearsal, cached: cacheOf(result.after), notes: result.notes };
    }
    if (round === maxPlans) throw new StalePlanError(changedBetween(live, result.now));
    live = result.now;
  }
}

/**
 * Locks the other namespaces that a plan writes to, and carries the plan out. Where a confirmation or another apply's lock took
 * time, the node is read and planned again first.
 * @returns the new plan, not carried out, where it differs.
 */
async function carryOut(
  live: LivePlan,
  context: ApplyContext,
): Promise<TransactionResult | { readonly now: LivePlan }> {
  const { state, retiring, options } = context;
  return withLocks(await otherNamespaces(live, context), async ({ locks, waited }) => {
    const isFresh = options.confirm === undefined && !waited;
    const now = isFresh ? live : await planLive(state, { ...options, cached: null }, retiring);
    const isSame = meaningOf(now.plan.steps) === meaningOf(live.plan.steps) && now.plan.obstacles.length === 0;
    return isSame ? runTransaction(now, { ...context, locks: [...context.locks, ...locks] }) : { now };
  });
}

/** Lock requests for all but the node's own namespace, which is locked already. A namespace that is gone needs no lock. */
async function otherNamespaces({ location, plan }: LivePlan, { state, options }: ApplyContext): Promise<LockRequest[]> {
  const machine = machineOf(options);
  const paths = [...new Set(plan.steps.flatMap(({ netns }) => netns ?? []))];
  const inodes = await Promise.all(paths.map((path) => machine.inode(path)));
  return paths.flatMap((path, index) => {
    const inode = inodes[index] ?? null;
    if (inode === null || inode === location.inode) return [];
    return [lockRequest(path, { ...location, inode }, state, options)];
  });
}

function lockRequest(
  netns: string,
  location: StateLocation,
  state: NodeState | null,
  { namespaceLockSeconds: seconds = defaultNamespaceLockSeconds, signal }: ApplyOptions,
): LockRequest {
  return { netns, location, seconds, signal, needsFolder: state !== null };
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
