import { linesOfMany } from '../base/lines-of-many.js';
import { RedirectError } from '../base/redirect-error.js';

/** The node is not in the state that the plan was made for; nothing was changed. */
export class StalePlanError extends RedirectError {
  override readonly name = 'StalePlanError';
  override readonly code = 'stale-plan';
  readonly changed: readonly string[];

  constructor(changed: readonly string[]) {
    super(
      `the plan is stale, nothing was changed; since it was made these changed:\n${linesOfMany(changed, (name) => [
        `  ${name}`,
      ]).join('\n')}`,
    );
    this.changed = changed;
  }
}
