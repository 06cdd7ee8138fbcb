import type { Facts } from '../../../doctor/facts.js';
import type { Finding } from '../../../report/finding.js';
import { inpodInputs } from '../inputs.js';
import type { InpodState } from '../state.js';

const mostNamed = 10;

/**
 * Pods that the document has in the mesh and whose namespaces lack rules: their traffic passes ztunnel by, whatever a
 * status says.
 */
export function checkPods({ plan, state }: Facts<InpodState>): readonly Finding[] {
  if (state === null || plan === null || 'impossible' in plan) return [];
  const missing = new Map<string, number>();
  for (const { item, kind, scope } of plan.changes)
    if (kind === 'missing' && item.object !== 'member') missing.set(scope, (missing.get(scope) ?? 0) + 1);
  const found = inpodInputs(state).meshPods.flatMap(({ netns, owner, scope }) => {
    const count = missing.get(scope);
    return count === undefined ? [] : [`${owner}: ${count} objects of ours are missing in ${netns}`];
  });
  if (found.length === 0) return [];
  const more = found.length - mostNamed;
  return [
    {
      code: 'pod-not-redirected',
      severity: 'error',
      evidence: [...found.slice(0, mostNamed), ...(more > 0 ? [`${more} more pods`] : [])].join('\n'),
      consequence:
        'what these pods send and receive is not captured as the document says: not at all, or by rules of another agent',
      remedy: 'redirect apply',
    },
  ];
}
