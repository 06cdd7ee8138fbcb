import { isDeepStrictEqual } from 'node:util';
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
import { deleteRecord, writeRecord } from '../record/record-file.js';
import { type Rehearsal, rehearse } from '../rehearsal/rehearse.js';
import type { ApplyContext } from './apply-context.js';
import { ApplyError } from './apply-error.js';
import type { ApplyOptions, ApplyReport } from './apply-options.js';
import { finalRecord } from './next-record.js';
import { StalePlanError } from './stale-plan.js';
import { runTransaction, type TransactionResult } from './transaction.js';

const defaultNamespaceLockSeconds = 30;

/** How often it is asked anew when the node is not what it was when the plan was shown. */
const looks = 3;

/**
 * Brings the node to what a document says, or, with null, removes everything of ours. Reads, plans, writes, reads back.
 * @throws ApplyError when something stands in the way, a step fails, or the read-back still differs; AbortError.
 */
export async function applyState(
  state: NodeState | null,
  options: ApplyOptions = {},
  retiring: NodeState | null = null,
): Promise<ApplyReport> {
  return cancellable(options.signal, async () => {
    const machine = machineOf(options);
    const place = await stateLocation(machine, options);
    const request = lockRequest(machine.netns ?? ownNamespace, place, state, options);
    return withLock(request, (lock) => converge({ state, retiring, options, locks: [lock] }, place));
  });
}

async function converge(context: ApplyContext, place: StateLocation): Promise<ApplyReport> {
  const { state, retiring, options } = context;
  let live = await planLive(state, options, retiring);
  for (let look = 1; ; look += 1) {
    const { plan } = live;
    options.beforePlan?.(live);
    if (plan.obstacles.length > 0) throw new ApplyError('obstacles', { plan });
    if (plan.steps.length === 0) {
      const notes = state === null ? await deleteRecord(place) : await tidied(live, state, options);
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
    if (look === looks) throw new StalePlanError(changedBetween(live, result.now));
    live = result.now;
  }
}

/**
 * Locks the other namespaces that a plan writes to, and carries it out, unless the node has become another one since the plan was
 * made: while somebody was asked, or while another apply was waited for.
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

/** The node's own namespace is locked before anything is read; a namespace that is gone needs no lock. */
async function otherNamespaces({ place, plan }: LivePlan, { state, options }: ApplyContext): Promise<LockRequest[]> {
  const machine = machineOf(options);
  const paths = [...new Set(plan.steps.flatMap(({ netns }) => netns ?? []))];
  const inodes = await Promise.all(paths.map((path) => machine.inode(path)));
  return paths.flatMap((path, index) => {
    const inode = inodes[index] ?? null;
    if (inode === null || inode === place.inode) return [];
    return [lockRequest(path, { ...place, inode }, state, options)];
  });
}

function lockRequest(
  netns: string,
  place: StateLocation,
  state: NodeState | null,
  { namespaceLockSeconds: seconds = defaultNamespaceLockSeconds, signal }: ApplyOptions,
): LockRequest {
  return { netns, place, seconds, signal, needsFolder: state !== null };
}

/** What somebody else changed while it was asked and rehearsed. */
function changedBetween(before: LivePlan, now: LivePlan): readonly string[] {
  const [was, is] = [before, now].map(({ observation, desiredState }) =>
    fingerprintOf(observation, desiredState.ownership),
  );
  return was === undefined || is === undefined ? [] : changedObjects(was, is);
}

/** Where everything stands, a record says no more than that: whoever was killed, or whoever left, is in there no longer. */
async function tidied(live: LivePlan, state: NodeState, options: ApplyOptions): Promise<readonly string[]> {
  const { record } = live.observation;
  if (record === null) return [];
  const final = await finalRecord(record, live, state, machineOf(options));
  if (isDeepStrictEqual(final, record)) return [];
  return writeRecord(live.place, final).then(
    () => [],
    (error: Error) => [error.message],
  );
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
