import type { Finding } from '../../report/finding.js';
import type { Facts } from '../facts.js';

/** What could not be looked at. A program that is not there is told of by itself. */
export function checkNotRead({ notRead }: Facts): readonly Finding[] {
  return notRead
    .filter(({ isMissingTool }) => !isMissingTool)
    .map(({ what, why }) => ({
      code: 'not-read',
      severity: 'warning',
      evidence: `${what}: ${why}`,
      consequence: 'nothing is said here of what depends on it',
      remedy: 'as the message says; then ask again',
    }));
}
