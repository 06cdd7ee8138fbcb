import { match, P } from 'ts-pattern';
import type { Plan } from '../index.js';
import { type ExitCode, exitCodes } from './exit-codes.js';

/** What plan and verify end with. @param telling whether differences are told by the exit code. */
export function exitCodeOf({ obstacles, changes }: Plan, telling: boolean): ExitCode {
  return match({ obstacles, changes, telling })
    .with({ obstacles: [P.any, ...P.array()] }, () => exitCodes.failed)
    .with({ changes: [P.any, ...P.array()], telling: true }, () => exitCodes.differs)
    .otherwise(() => exitCodes.done);
}
