import { RedirectError } from '../base/redirect-error.js';
import type { Plan } from '../plan/plan.js';
import { commandLine, inputLines } from '../report/command-lines.js';
import { visible } from '../report/visible.js';
import { viewPlan } from './view-plan.js';

/** The rollback did not restore everything: why, and the commands that remain. */
export class RollbackError extends RedirectError {
  override readonly name = 'RollbackError';
  override readonly code = 'rollback';
  readonly failures: readonly unknown[];
  /** The rest of the rollback; null when the node could not be read any more. */
  readonly left: Plan | null;

  constructor(failures: readonly unknown[], left: Plan | null) {
    const why = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
    const rest = left === null ? ['the node could not be read, so what is left of it is not known'] : byHand(left);
    super([...why, ...rest].join('\n'));
    this.failures = failures;
    this.left = left;
  }
}

function byHand(left: Plan): readonly string[] {
  const steps = viewPlan(left).steps.flatMap(({ commands }) =>
    commands.flatMap((command) => [
      `  ${commandLine(command)}`,
      ...inputLines(command).map((line) => `    ${visible(line)}`),
    ]),
  );
  return [
    'a further apply or destroy goes on from here; by hand these would be left, each with what it reads:',
    ...steps,
  ];
}
