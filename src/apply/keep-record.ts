import { isDeepStrictEqual } from 'node:util';
import { isPodScope } from '../ir/program.js';
import { machineOf } from '../kernel/machine-of.js';
import { withSignal } from '../kernel/with-signal.js';
import type { LivePlan } from '../live/live-plan.js';
import type { NodeState } from '../model/node-state.js';
import type { ApplyRecord } from '../plan/record.js';
import { deleteRecord, ifWritable, writeParts, writeRecord } from '../record/record-file.js';
import type { ApplyContext } from './apply-context.js';
import type { ApplyOptions } from './apply-options.js';
import { finalRecord, nextRecord } from './next-record.js';

/**
 * Writes the record that the steps need, before the first of them. A removal needs nothing that is not recorded
 * already, so a full folder does not prevent it.
 * @returns the same plan with the record as it is now.
 */
export async function recordAhead(live: LivePlan, { state, options }: ApplyContext): Promise<LivePlan> {
  const record = await nextRecord(live, state, withSignal(options));
  const isRemoval = state === null;
  const isWritten = record === null || (isRemoval && isDeepStrictEqual(record, live.observation.record));
  if (!isWritten) {
    const write = () => writeConcerned(live, record);
    await (isRemoval ? ifWritable(write) : write());
  }
  return { ...live, observation: { ...live.observation, record } };
}

/** The record that an apply leaves. */
export interface LeftRecord {
  /** Null: there is none, or it could not be written. */
  readonly record: ApplyRecord | null;
  readonly notes: readonly string[];
}

/** Shortens the record after the last step, or deletes it after a removal. What cannot be written is a note. */
export async function recordOutcome(
  written: ApplyRecord | null,
  after: LivePlan,
  { state, options }: Pick<ApplyContext, 'state' | 'options'>,
): Promise<LeftRecord> {
  const isAll = state === null && after.failed.length === 0;
  if (written === null || isAll) return { record: null, notes: await deleteRecord(after.location) };
  const record = await finalRecord(written, after, state, withSignal(options));
  if (isDeepStrictEqual(record, written)) return { record, notes: [] };
  return leftAs(record, await ifWritable(() => writeConcerned(after, record)));
}

export function leftAs(record: ApplyRecord, notes: readonly string[]): LeftRecord {
  return { record: notes.length === 0 ? record : null, notes };
}

/** An apply of some pods writes only what is recorded of these, since others may be applied at the same time. */
function writeConcerned({ location, observation, only }: LivePlan, record: ApplyRecord): Promise<void> {
  const pods = (only ?? []).filter(({ scope }) => isPodScope(scope)).map(({ netns }) => netns);
  if (pods.length === 0) return writeRecord(location, record);
  const known = [...record.namespaces, ...(observation.record?.namespaces ?? [])];
  const inodes = known.filter(({ netns }) => pods.includes(netns)).map(({ inode }) => inode);
  return writeParts(location, record, [...new Set(inodes)]);
}

/**
 * Shortens the record of a node that needs no step: an apply that was killed may have left earlier designs and
 * namespaces in it.
 */
export async function tidyRecord(live: LivePlan, state: NodeState, options: ApplyOptions): Promise<LeftRecord> {
  const { record } = live.observation;
  if (record === null) return { record, notes: [] };
  const final = await finalRecord(record, live, state, machineOf(options));
  if (isDeepStrictEqual(final, record)) return { record, notes: [] };
  const notes = await writeConcerned(live, final).then(
    () => [],
    (error: Error) => [error.message],
  );
  return leftAs(final, notes);
}
