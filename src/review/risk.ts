import type { FlowView, ReviewGroupView, RiskView } from '../report/review-view.js';

/** What a risk is told from. */
export interface RiskFacts extends Pick<ReviewGroupView, 'cost' | 'flows' | 'obstacles' | 'properties' | 'transition'> {
  /** Tunnels are recreated, or the proxy or the design is another. */
  readonly mayHold: boolean;
  /** Pods that are in the mesh afterwards alone. */
  readonly joining: number;
}

/** The worst that the change can do, in a sentence. */
export function riskOf(facts: RiskFacts): RiskView {
  const { cost, flows, joining, mayHold, obstacles, properties, transition } = facts;
  const leaks = flows.filter(isLeak);
  const removed = flows.filter(({ kind }) => kind === 'removed');
  const others = flows.filter((flow) => !isLeak(flow) && flow.kind !== 'removed');
  const high = [
    ...(obstacles.length > 0 ? ['it cannot be applied as it is'] : []),
    ...(leaks.length > 0 ? ['traffic that was captured goes direct'] : []),
    ...(removed.length > 0 ? ['connections that worked do not work any more'] : []),
    ...(properties.lost.length > 0
      ? [`${named(properties.lost)} ${properties.lost.length === 1 ? 'is' : 'are'} lost`]
      : []),
    ...(transition !== null && transition.broken.length > 0
      ? [
          `${named(transition.broken)} ${transition.broken.length === 1 ? 'does' : 'do'} not hold at every moment of the change`,
        ]
      : []),
  ];
  const medium = [
    ...(joining > 0 ? ['open connections of pods that join the mesh are reset'] : []),
    ...(mayHold ? ['connections opened at that moment may be about a second late'] : []),
    ...(others.length > 0 ? ['traffic goes another way afterwards'] : []),
  ];
  if (high.length > 0) return { level: 'high', sentence: sentence([...high, ...medium]) };
  if (medium.length > 0) return { level: 'medium', sentence: sentence(medium) };
  if (cost !== null)
    return { level: 'low', sentence: 'The kernel holds other objects afterwards, and every packet goes as before.' };
  return { level: 'none', sentence: 'The kernel holds the same afterwards.' };
}

/** Captured before, and neither captured nor held back afterwards. */
function isLeak({ after, before }: FlowView): boolean {
  return before.startsWith('captured') && after.startsWith('direct');
}

function named(properties: readonly { readonly name: string }[]): string {
  return properties.map(({ name }) => name).join(', ');
}

function sentence(parts: readonly string[]): string {
  const text = parts.join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
