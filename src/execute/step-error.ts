import { RedirectError } from '../base/redirect-error.js';
import { CommandError } from '../kernel/command-error.js';
import type { Step } from '../plan/step.js';
import { visible } from '../report/visible.js';
import { type FailureLocation, locateFailure } from './locate-failure.js';

/** A step failed: with the message of its tool, and the statements of the document behind the refused line. */
export class StepError extends RedirectError {
  override readonly name = 'StepError';
  override readonly code = 'step';
  readonly step: Step;
  readonly failure: FailureLocation | null;

  constructor(step: Step, total: number, cause: unknown) {
    const found = cause instanceof CommandError ? locateFailure(step.work, cause.stderr) : null;
    const said = cause instanceof Error ? cause.message : String(cause);
    const where = `step ${step.number} of ${total} (${step.scope}, ${step.work.tool}) failed: ${said}`;
    super([where, ...(found === null ? [] : failureLines(found))].join('\n'), { cause });
    this.step = step;
    this.failure = found;
  }
}

function failureLines({ line, text, causes }: FailureLocation): readonly string[] {
  const because = causes.length === 0 ? [] : [`  which is there because of: ${causes.join(', ')}`];
  return [`  line ${line} of what it read: ${visible(text)}`, ...because];
}
