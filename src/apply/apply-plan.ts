import { isDeepStrictEqual } from 'node:util';
import type { NodeState } from '../model/node-state.js';
import { changedObjects, fingerprintOf } from '../plan/fingerprint.js';
import { meaningOf } from '../plan/meaning.js';
import type { Plan } from '../plan/plan.js';
import type { Step } from '../plan/slot.js';
import { ApplyError } from './apply-error.js';
import { cancellable, throwIfCancelled, unlessCancelled } from './cancelled-error.js';
import { carryOut } from './carry-out.js';
import type { HeldState } from './held-state.js';
import { interruptible } from './interruptible.js';
import { type LiveOptions, type LivePlan, planLive, recordPlace } from './live-plan.js';
import { withLock } from './lock.js';
import { machineOf } from './machine-of.js';
import { ownNamespace } from './network-namespace.js';
import { finalRecord } from './next-record.js';
import { deleteRecord, type RecordPlace, writeRecord } from './record-file.js';
import { type Rehearsal, rehearse } from './rehearsal/rehearse.js';
import { StalePlanError } from './stale-plan.js';

export interface ApplyOptions extends LiveOptions {
  /** Seconds to wait for another apply on this namespace; default 30. */
  readonly namespaceLockSeconds?: number;
  /** Carry the plan out in scratch namespaces first; the command line does, unless told not to. Default false. */
  readonly rehearsal?: boolean;
  readonly onStep?: (step: Step, total: number) => void;
  /** Called with the way back before each attempt to go it, after a failure or when `signal` says so. */
  readonly onWayBack?: (plan: Plan) => void;
  /** Called with the plan before anything is decided; throws to stop. */
  readonly beforePlan?: (live: LivePlan) => void;
  /** Called with the plan before anything is written; false stops, and nothing is touched. */
  readonly confirm?: (live: LivePlan) => Promise<boolean>;
}

export interface ApplyReport {
  /** What was done; no steps when there was nothing to do. */
  readonly plan: Plan;
  readonly outcome: 'done' | 'nothing-to-do' | 'declined';
  readonly rehearsal: Rehearsal;
  /** The node as it is now, for `held` of the next apply; null when nothing of ours is wished for. */
  readonly held: HeldState | null;
  /** What is to be said of files of ours that could not be written or removed. */
  readonly notes: readonly string[];
}

const defaultNamespaceLockSeconds = 30;

/** How often it is asked anew when the node is not what it was when the plan was shown. */
const looks = 3;

/**
 * Brings the node to what a document says, or, with null, removes everything of ours. Reads, plans, writes, reads back.
 * @throws ApplyError when something stands in the way, a step fails, or the read-back still differs; CancelledError.
 */
export async function applyState(
  state: NodeState | null,
  options: ApplyOptions = {},
  leaving: NodeState | null = null,
): Promise<ApplyReport> {
  const { namespaceLockSeconds: seconds = defaultNamespaceLockSeconds, signal } = options;
  return cancellable(signal, async () => {
    const machine = machineOf(options);
    const place = await recordPlace(machine, options);
    const lock = { netns: machine.netns ?? ownNamespace, place, seconds, signal, needsFolder: state !== null };
    return withLock(lock, (held) => converge(place, held, state, options, leaving));
  });
}

async function converge(
  place: RecordPlace,
  lock: number,
  state: NodeState | null,
  options: ApplyOptions,
  leaving: NodeState | null,
): Promise<ApplyReport> {
  let live = await planLive(state, options, leaving);
  for (let look = 1; ; look += 1) {
    const { plan } = live;
    options.beforePlan?.(live);
    if (plan.obstacles.length > 0) throw new ApplyError('obstacles', { plan });
    if (plan.steps.length === 0) {
      const notes = state === null ? await deleteRecord(place) : await tidied(live, state, options);
      return { plan, outcome: 'nothing-to-do', rehearsal: 'not-needed', held: heldFrom(live), notes };
    }
    if (options.confirm !== undefined && !(await unlessCancelled(options.signal, options.confirm(live)))) {
      return { plan, outcome: 'declined', rehearsal: 'off', held: heldFrom(live), notes: [] };
    }
    const rehearsal = await rehearsed(live, options);
    throwIfCancelled(options.signal);
    const now = options.confirm === undefined ? live : await planLive(state, { ...options, held: null }, leaving);
    if (meaningOf(now.plan.steps) === meaningOf(plan.steps) && now.plan.obstacles.length === 0) {
      const { after, notes } = await carryOut(now, { state, leaving, options, lock });
      return { plan, outcome: 'done', rehearsal, held: heldFrom(after), notes };
    }
    if (look === looks) throw new StalePlanError(changedBetween(live, now));
    live = now;
  }
}

/** What somebody else changed while it was asked and rehearsed. */
function changedBetween(before: LivePlan, now: LivePlan): readonly string[] {
  const [was, is] = [before, now].map(({ observation, wish }) => fingerprintOf(observation, wish.ownership));
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
    return await rehearse(live, interruptible(options), {
      backend,
      ...(lockSeconds === undefined ? {} : { lockSeconds }),
    });
  } catch (cause) {
    throwIfCancelled(options.signal);
    throw new ApplyError('rehearsal-failed', { plan: live.plan, cause });
  }
}

function heldFrom({ covers, observation }: LivePlan): HeldState | null {
  return covers === null ? null : { covers, observation };
}
