import { isDeepStrictEqual } from 'node:util';
import { machineOf } from '../kernel/machine-of.js';
import { withSignal } from '../kernel/with-signal.js';
import type { LivePlan } from '../live/live-plan.js';
import type { NodeState } from '../model/node-state.js';
import type { ApplyRecord } from '../plan/record.js';
import { writeRecord, writeRecordIfWritable } from '../record/record-file.js';
import type { ApplyContext } from './apply-context.js';
import type { ApplyOptions } from './apply-options.js';
import { finalRecord, nextRecord } from './next-record.js';

/**
 * Writes the record that the steps need, before the first of them. A removal needs nothing that is not recorded already, so a
 * full folder does not prevent it.
 * @returns the same plan with the record as it is now.
 */
export async function recordAhead(live: LivePlan, { state, options }: ApplyContext): Promise<LivePlan> {
  const record = await nextRecord(live, state, withSignal(options));
  const isRemoval = state === null;
  const isWritten = record === null || (isRemoval && isDeepStrictEqual(record, live.observation.record));
  if (!isWritten) await (isRemoval ? writeRecordIfWritable : writeRecord)(live.location, record);
  return { ...live, observation: { ...live.observation, record } };
}

/** Shortens the record after the last step. One that cannot be written is a note. */
export async function recordOutcome(
  written: ApplyRecord,
  after: LivePlan,
  { state, options }: ApplyContext,
): Promise<readonly string[]> {
  if (state === null) return [];
  const record = await finalRecord(written, after, state, withSignal(options));
  if (isDeepStrictEqual(record, written)) return [];
  return writeRecordIfWritable(after.location, record);
}

/** Shortens the record of a node that needs no step: an apply that was killed may have left earlier designs and namespaces in it. */
export async function tidyRecord(live: LivePlan, state: NodeState, options: ApplyOptions): Promise<readonly string[]> {
  const { record } = live.observation;
  if (record === null) return [];
  const final = await finalRecord(record, live, state, machineOf(options));
  if (isDeepStrictEqual(final, record)) return [];
  return writeRecord(live.location, final).then(
    () => [],
    (error: Error) => [error.message],
  );
}
