import { setTimeout as pause } from 'node:timers/promises';
import { defaultLockSeconds } from '../execute/actions.js';
import { type Running, trySteps } from '../execute/run-steps.js';
import { StepError } from '../execute/step-error.js';
import { hostScope } from '../ir/program.js';
import { CommandError } from '../kernel/command-error.js';
import type { Machine } from '../kernel/machine.js';
import { machineOf } from '../kernel/machine-of.js';
import { NamespaceGoneError } from '../kernel/namespace-gone.js';
import type { LivePlan } from '../live/live-plan.js';
import { planLive } from '../live/plan-live.js';
import type { Plan } from '../plan/plan.js';
import { planRollback } from '../plan/rollback-plan.js';
import { deleteRecord, writeRecordIfWritable } from '../record/record-file.js';
import type { ApplyContext } from './apply-context.js';
import type { PlannedBefore } from './return-point.js';
import { RollbackError } from './rollback-error.js';

const attempts = 3;
const pauseMilliseconds = 100;

/**
 * How long a tool may take during a rollback, beside its wait for a lock. A rollback follows no signal, so this ends a
 * tool that hangs.
 */
const toolSeconds = 10;

/**
 * Rolls back: plans from the present state to the one observed before, so a step that was carried out in part is
 * covered, too. Where a step fails the others are tried all the same, and the rest is planned again.
 * @param failed pods that were rolled back already, or were never written to.
 */
export async function rollBack(
  before: PlannedBefore,
  given: ApplyContext,
  forward: Running,
  failed: LivePlan['failed'],
): Promise<'all' | RollbackError> {
  const running = boundedRunning(forward);
  const { machine } = running;
  const context = { ...given, options: { ...given.options, machine } };
  let failures: unknown[] = [];
  let left: Plan | null = null;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    try {
      left = await planBack(before, context, failed);
      failures = [];
      given.options.onRollback?.(left);
      failures.push(...(await trySteps(left.steps, running)));
      left = await planBack(before, context, failed);
      if (left.changes.length === 0) {
        await restoreRecord(before);
        return 'all';
      }
    } catch (error) {
      failures.push(error);
    }
    if (failures.some(hasHung)) break;
    await pause(pauseMilliseconds * attempt);
  }
  return new RollbackError(failures, left);
}

/** Steps of a rollback, whose tools have less time. */
export function boundedRunning(forward: Running): Running {
  const { machine, options } = forward;
  const timeoutMs = (toolSeconds + (options.lockSeconds ?? defaultLockSeconds)) * 1000;
  const execute: Machine['execute'] = (command, signal) => machine.execute({ ...command, timeoutMs }, signal);
  return { ...forward, machine: { ...machine, execute } };
}

/** A tool that hung would hang again, so there is no further attempt. */
export function hasHung(failure: unknown): boolean {
  const cause = failure instanceof StepError ? failure.cause : failure;
  return cause instanceof CommandError && cause.reason === 'timeout';
}

/** Leaves out a namespace that vanished meanwhile: its objects are gone with it and need no rollback. */
async function observeNow({ state, retiring, options }: ApplyContext, failed: LivePlan['failed']): Promise<LivePlan> {
  const { signal: _aborted, ...rest } = options;
  try {
    return await planLive(state, { ...rest, cached: null }, { retiring, failed });
  } catch (error) {
    if (!(error instanceof NamespaceGoneError)) throw error;
    return planLive(null, { ...rest, cached: null }, { retiring: state ?? retiring });
  }
}

async function planBack(before: PlannedBefore, context: ApplyContext, failed: LivePlan['failed']): Promise<Plan> {
  const machine = machineOf(context.options);
  const [now, devices] = await Promise.all([observeNow(context, failed), devicesOf(before, machine)]);
  return planRollback(before, now, devices);
}

/** The devices of the node's earlier routes that still exist. */
async function devicesOf({ observation }: PlannedBefore, machine: Machine): Promise<ReadonlySet<string>> {
  const host = observation.program.namespaces.filter(({ scope }) => scope === hostScope);
  const named = new Set(host.flatMap(({ routes }) => routes.map(({ dev }) => dev ?? '')));
  const found = await Promise.all(
    [...named].map(async (dev) => ((await machine.readText(`/proc/sys/net/ipv4/conf/${dev}/rp_filter`)) ? [dev] : [])),
  );
  return new Set(found.flat());
}

/** A record that cannot be written is no failure of the rollback. */
export async function restoreRecord({ observation, location }: PlannedBefore): Promise<void> {
  if (observation.record === null) await deleteRecord(location);
  else await writeRecordIfWritable(location, observation.record);
}
