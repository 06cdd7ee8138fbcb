import { runSteps } from '../execute/run-steps.js';
import type { KernelNamespace } from '../ir/program.js';
import { throwIfCancelled } from '../kernel/abort-error.js';
import type { Machine } from '../kernel/machine.js';
import { sayUntouched } from '../kernel/state-directory.js';
import { withSignal } from '../kernel/with-signal.js';
import { planLive } from '../live/plan-live.js';
import { cacheAfter } from '../live/turnover/cache-after.js';
import { rememberPlan } from '../live/turnover/cached-plan.js';
import {
  isAsAsked,
  isRecordedOf,
  observedPart,
  planAgainst,
  planTurnover,
  type TurnoverPart,
  type TurnoverReading,
  turnoverPart,
} from '../live/turnover/plan-turnover.js';
import { readAfter, readBefore, stillBehind } from '../live/turnover/read-turnover.js';
import { wholePlanOf } from '../live/turnover/whole-plan.js';
import type { NodeState } from '../model/node-state.js';
import type { Plan } from '../plan/plan.js';
import type { ApplyRecord, SysctlRecord } from '../plan/record.js';
import { ifWritable, writeRecord } from '../record/record-file.js';
import type { ApplyContext } from './apply-context.js';
import type { ApplyOptions, ApplyReport } from './apply-options.js';
import { type LeftRecord, leftAs } from './keep-record.js';
import { sysctlsAfter, sysctlsAhead } from './next-record.js';
import { reportOf } from './report-of.js';
import { afterFirstRound, type RoundEnd, runningOf } from './transaction.js';
import { refuseUnconfirmed } from './unconfirmed.js';
import { type LockPlace, withNodeLock } from './with-locks.js';

/**
 * An apply from a cached state to a document that differs from the cached one in a few pods: only what these have on
 * the node is compiled, planned, written and read back, so that it costs the same beside any number of others. Null:
 * the whole node has to be planned; nothing was done.
 * @throws what an apply of the whole node throws.
 */
export async function applyTurnover(
  state: NodeState | null,
  options: ApplyOptions,
  place: LockPlace,
): Promise<ApplyReport | null> {
  const { beforePlan, beforeWrite, confirm, rehearsal } = options;
  // Who wants to see the plan first wants to see the whole.
  if (beforePlan !== undefined || beforeWrite !== undefined || confirm !== undefined || rehearsal) return null;
  const part = turnoverPart(state, options);
  if (state === null || part === null || !isPlaceOf(place, part)) return null;
  return withNodeLock(place, (locks) =>
    underLock(part, { state, retiring: null, options, locks, unlocked: [] }, place),
  );
}

/** Of a namespace that is known by its path another one may have the same number by now. */
function isPlaceOf({ location, machine }: LockPlace, { behind }: TurnoverPart): boolean {
  const { directory, inode } = behind.location;
  return machine.netns === undefined && location.directory === directory && location.inode === inode;
}

async function underLock(
  found: TurnoverPart,
  context: ApplyContext,
  { location }: LockPlace,
): Promise<ApplyReport | null> {
  await refuseUnconfirmed(location);
  const machine = withSignal(context.options);
  const behind = await stillBehind(machine, found);
  if (behind === null) return null;
  const part = { ...found, behind };
  const reading = await readBefore(machine, part);
  const plan = planTurnover(part, reading);
  if (plan === null) return null;
  throwIfCancelled(context.options.signal);
  if (plan.steps.length === 0) {
    const left = await leave(part, reading.record, behind.known.record);
    const now = { namespace: observedPart(part, reading), generation: part.host.facts.generation };
    return reportTurnover('nothing-to-do', part, plan, now, left);
  }
  const ahead = withSysctls(reading.record, await sysctlsAhead(reading.record.sysctls, plan.steps, machine));
  if (ahead !== behind.known.record)
    await writeRecord(location, ahead).catch((error: unknown) => Promise.reject(sayUntouched(error)));
  return carryOut({ part, plan, reading, ahead }, machine, context);
}

interface PlannedTurnover {
  readonly part: TurnoverPart;
  readonly plan: Plan;
  readonly reading: TurnoverReading;
  /** The record that was written before the first step. */
  readonly ahead: ApplyRecord;
}

/**
 * Where anything else happens than that all is done and read back, what is left to do or to take back is planned for
 * the whole node.
 */
async function carryOut(planned: PlannedTurnover, machine: Machine, context: ApplyContext): Promise<ApplyReport> {
  const { ahead, part, plan, reading } = planned;
  const { onStep, onWritten, signal } = context.options;
  const end = await attempt();
  if ('outcome' in end) return end;
  const first = wholePlanOf(part, reading);
  const begun = { ...first, observation: { ...first.observation, record: ahead } };
  const result = await afterFirstRound(end, begun, first, context);
  return reportOf('done', first, result.after, 'off', result, context);

  async function attempt(): Promise<ApplyReport | RoundEnd> {
    const { generation } = part.host.facts;
    const generations = new Map(generation === undefined ? [] : [[null, generation]]);
    try {
      await runSteps(plan.steps, { ...runningOf({ plan }, context), signal, onStep, generations });
      onWritten?.();
      const readBack = await readAfter(machine, part);
      if (isAsAsked(part, ahead, readBack) || planAgainst(part, ahead, readBack).changes.length === 0)
        return reportTurnover(
          'done',
          part,
          plan,
          { namespace: readBack, generation: generations.get(null) },
          await leave(part, ahead, ahead),
        );
      return { kind: 'differs', after: await planLive(context.state, { ...context.options, cached: null }) };
    } catch (cause) {
      return { kind: 'failed', cause };
    }
  }
}

/**
 * Leaves the record without values that were restored.
 * @param there the record that is there.
 */
async function leave(
  { behind, desired, objects }: TurnoverPart,
  ahead: ApplyRecord,
  there: ApplyRecord,
): Promise<LeftRecord> {
  const record = withSysctls(ahead, sysctlsAfter(ahead.sysctls, desired.program, isRecordedOf(objects)));
  if (record === there) return { record, notes: [] };
  return leftAs(record, await ifWritable(() => writeRecord(behind.location, record)));
}

/** The same record where they are the same. */
function withSysctls(record: ApplyRecord, sysctls: readonly SysctlRecord[]): ApplyRecord {
  return sysctls === record.sysctls ? record : { ...record, sysctls };
}

function reportTurnover(
  outcome: 'done' | 'nothing-to-do',
  part: TurnoverPart,
  plan: Plan,
  now: { readonly namespace: KernelNamespace; readonly generation: number | undefined },
  { notes, record }: LeftRecord,
): ApplyReport {
  const { behind, state } = part;
  const cached = cacheAfter(part, now.namespace, now.generation);
  const version = record === behind.known.record ? behind.known.version : null;
  const subject = { ...behind.subject, document: state };
  if (record !== null) rememberPlan(cached, { ...behind, document: state, subject, known: { record, version } });
  return { plan, outcome, rehearsal: outcome === 'done' ? 'off' : 'not-needed', cached, pods: [], notes };
}
