import { match, P } from 'ts-pattern';
import type { Plan, PodRow } from '../index.js';
import { type ExitCode, exitCodes } from './exit-codes.js';

/**
 * The exit code of plan and verify.
 * @param telling whether the exit code reports differences.
 */
export function exitCodeOf({ obstacles, changes }: Plan, telling: boolean, pods: readonly PodRow[]): ExitCode {
  if (pods.some(({ status }) => status === 'failed')) return exitCodes.failed;
  return match({ obstacles, changes, telling })
    .with({ obstacles: [P.any, ...P.array()] }, () => exitCodes.failed)
    .with({ changes: [P.any, ...P.array()], telling: true }, () => exitCodes.differs)
    .otherwise(() => exitCodes.done);
}
