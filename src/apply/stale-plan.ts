import { linesOfMany } from '../base/lines-of-many.js';
/** The node is not in the state that the plan was made for; nothing was touched. */
export class StalePlanError extends Error {
  override readonly name = 'StalePlanError';
  readonly changed: readonly string[];

  constructor(changed: readonly string[]) {
    super(
      `the plan is stale, nothing was changed; since it was made these changed:\n${linesOfMany(
        changed,
        (name) => [`  ${name}`],
        () => '',
      ).join('\n')}`,
    );
    this.changed = changed;
  }
}
