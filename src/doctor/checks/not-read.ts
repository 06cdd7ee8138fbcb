import type { Finding } from '../../report/finding.js';
import type { Facts } from '../facts.js';

/** What could not be read. A missing program has a finding of its own. */
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
