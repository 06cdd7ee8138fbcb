import type { Finding } from '../../report/finding.js';
import type { Facts } from '../facts.js';

/** Why everything is in place but does not have its effect. */
export function checkEffect({ effect }: Facts): readonly Finding[] {
  if (effect === null) return [];
  return effect.failures.map(
    ({ certain, example, message }): Finding => ({
      code: 'no-effect',
      severity: certain ? 'error' : 'note',
      evidence: example === null ? message : `${message}\n${example.what}`,
      consequence: 'everything of the document is in place, and this goes another way than it says',
      remedy: 'mend what is named; redirect trace --live follows such a packet rule by rule',
    }),
  );
}
