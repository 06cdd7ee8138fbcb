import type { Culprit } from './culprit.js';

/**
 * The first suspect whose removal repairs a conversation, otherwise a minimal set that does so together; empty:
 * removing all does not help. Routes come last: without one, packets may have no route, or another one by chance.
 */
export function smallestRepair(
  suspects: readonly Culprit[],
  repair: (culprits: readonly Culprit[]) => boolean,
): readonly Culprit[] {
  const [routes, others] = [suspects.filter(isRoute), suspects.filter((suspect) => !isRoute(suspect))];
  const single = [...others, ...routes].find((suspect) => repair([suspect]));
  if (single !== undefined) return [single];
  let left: readonly Culprit[] = others;
  if (left.length < 2 || !repair(left)) return [];
  for (const suspect of others.toReversed()) {
    const fewer = left.filter((culprit) => culprit !== suspect);
    if (fewer.length > 0 && repair(fewer)) left = fewer;
  }
  return left;
}

function isRoute({ kind }: Culprit): boolean {
  return kind === 'route';
}
