import { expectSuccess } from '../kernel/expect-success.js';
import type { Machine } from '../kernel/machine.js';
import type { Step } from '../plan/step.js';
import { type Action, type ActionOptions, stepActions } from './actions.js';
import { expectUnchanged } from './changed-meanwhile.js';
import { StepError } from './step-error.js';

export interface Running {
  readonly machine: Machine;
  readonly options: ActionOptions;
  readonly signal?: AbortSignal | undefined;
  /** File descriptor of the lock, which each process that writes keeps open too: should we be killed, it is held until that process ends. */
  readonly lock?: number;
  readonly onStep?: ((step: Step, total: number) => void) | undefined;
}

/** Carries out steps in their order. @throws StepError at the first that fails. */
export async function runSteps(
  steps: readonly Step[],
  { machine, options, signal, lock, onStep }: Running,
): Promise<void> {
  for (const step of steps) {
    onStep?.(step, steps.length);
    try {
      signal?.throwIfAborted();
      await expectUnchanged(machine, step);
      for (const action of stepActions(step, options)) await runAction(machine, action, lock, signal);
    } catch (error) {
      throw new StepError(step, steps.length, error);
    }
  }
}

async function runAction(
  machine: Machine,
  action: Action,
  lock: number | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (action.kind === 'write') {
    await machine.writeText(action.path, action.text);
    return;
  }
  expectSuccess(
    await machine.execute(lock === undefined ? action.command : { ...action.command, keepOpen: lock }, signal),
  );
}
