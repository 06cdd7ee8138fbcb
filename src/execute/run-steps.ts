import { expectSuccess } from '../kernel/expect-success.js';
import type { Machine } from '../kernel/machine.js';
import { makeGate } from '../kernel/process/gate.js';
import type { Step } from '../plan/step.js';
import { stepGroups } from '../plan/step-groups.js';
import { type Action, type ActionOptions, stepActions } from './actions.js';
import { expectUnchanged } from './changed-meanwhile.js';
import { StepError } from './step-error.js';

export interface Running {
  readonly machine: Machine;
  readonly options: ActionOptions;
  readonly signal?: AbortSignal | undefined;
  /** File descriptors of the locks. Each writing process inherits them: if we are killed, the locks last until it ends. */
  readonly locks?: readonly number[];
  readonly onStep?: ((step: Step, total: number) => void) | undefined;
}

/** How many namespaces of one group are programmed at the same time. Each has at most one writing process. */
export const namespacesAtOnce = 8;

/**
 * Carries out steps, one group after the other. After a step has failed no other is started. Waits for running steps in other
 * namespaces, so that nothing writes during a rollback.
 * @throws StepError of the first step that failed.
 */
export async function runSteps(steps: readonly Step[], running: Running): Promise<void> {
  const failures: unknown[] = [];
  await inGroups(steps, async (step) => {
    if (failures.length > 0) return;
    await runStep(step, steps.length, running).catch((error: unknown) => failures.push(error));
  });
  if (failures.length > 0) throw failures[0];
}

/** Tries every step, even if others fail. @returns the failures. */
export async function trySteps(steps: readonly Step[], running: Running): Promise<readonly unknown[]> {
  const failures: unknown[] = [];
  await inGroups(steps, async (step) => {
    await runStep(step, steps.length, running).catch((error: unknown) => failures.push(error));
  });
  return failures;
}

/** Runs the groups one after the other. In a group, namespaces run in parallel, with a bound, and the steps of each in order. */
async function inGroups(steps: readonly Step[], run: (step: Step) => Promise<void>): Promise<void> {
  for (const group of stepGroups(steps)) {
    const gate = makeGate(namespacesAtOnce);
    const namespaces = [...new Set(group.map(({ netns }) => netns))];
    const runNamespace = async (netns: string | null): Promise<void> => {
      for (const step of group.filter((one) => one.netns === netns)) await run(step);
    };
    await Promise.all(namespaces.map((netns) => gate(() => runNamespace(netns))));
  }
}

async function runStep(step: Step, total: number, { locks, machine, onStep, options, signal }: Running): Promise<void> {
  onStep?.(step, total);
  try {
    signal?.throwIfAborted();
    await expectUnchanged(machine, step);
    for (const action of stepActions(step, options)) await runAction(machine, action, locks, signal);
  } catch (error) {
    throw new StepError(step, total, error);
  }
}

async function runAction(
  machine: Machine,
  action: Action,
  locks: readonly number[] = [],
  signal?: AbortSignal,
): Promise<void> {
  if (action.kind === 'write') {
    await machine.writeText(action.path, action.text);
    return;
  }
  const command = locks.length === 0 ? action.command : { ...action.command, keepOpen: locks };
  expectSuccess(await machine.execute(command, signal));
}
