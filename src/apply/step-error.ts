import type { Step } from '../plan/slot.js';
import { visible } from '../render/report/visible.js';
import { type Blame, blame } from './blame.js';
import { CommandError } from './command-error.js';

/** A step that could not be carried out, with what its tool said and the statement of the document behind it. */
export class StepError extends Error {
  override readonly name = 'StepError';
  readonly step: Step;
  readonly blame: Blame | null;

  constructor(step: Step, total: number, cause: unknown) {
    const found = cause instanceof CommandError ? blame(step.work, cause.stderr) : null;
    const said = cause instanceof Error ? cause.message : String(cause);
    const where = `step ${step.number} of ${total} (${step.scope}, ${step.work.tool}) failed: ${said}`;
    super([where, ...(found === null ? [] : blameLines(found))].join('\n'), { cause });
    this.step = step;
    this.blame = found;
  }
}

function blameLines({ line, text, causes }: Blame): readonly string[] {
  const because = causes.length === 0 ? [] : [`  which is there because of: ${causes.join(', ')}`];
  return [`  line ${line} of what it read: ${visible(text)}`, ...because];
}
