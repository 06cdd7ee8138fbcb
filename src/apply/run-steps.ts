import type { Step } from '../plan/slot.js';
import { type Action, type ActionOptions, stepActions } from './actions.js';
import { CommandError } from './command-error.js';
import { expectSuccess } from './expect-success.js';
import type { Machine } from './machine.js';

/** A step that could not be carried out, with what its tool said. */
export class StepError extends Error {
  override readonly name = 'StepError';
  readonly step: Step;

  constructor(step: Step, total: number, cause: unknown) {
    super(`step ${step.number} of ${total} failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.step = step;
  }
}

export interface Running {
  readonly machine: Machine;
  readonly options: ActionOptions;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((step: Step, total: number) => void) | undefined;
}

/** Carries out steps in their order. @throws StepError at the first that fails. */
export async function runSteps(steps: readonly Step[], { machine, options, signal, onStep }: Running): Promise<void> {
  for (const step of steps) {
    onStep?.(step, steps.length);
    try {
      signal?.throwIfAborted();
      for (const action of stepActions(step, options)) await runAction(machine, action, signal);
    } catch (error) {
      throw new StepError(step, steps.length, error);
    }
  }
}

async function runAction(machine: Machine, action: Action, signal: AbortSignal | undefined): Promise<void> {
  if (action.kind === 'write') {
    await machine.writeText(action.path, action.text);
    return;
  }
  const result = expectSuccess(await machine.execute(action.command, signal));
  // These tools say nothing when all went well; iptables-nft warns about legacy tables, which is no failure.
  const said = result.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('# Warning'));
  if (said.length > 0) throw new CommandError(action.command, { reason: 'exit', ...result });
}
