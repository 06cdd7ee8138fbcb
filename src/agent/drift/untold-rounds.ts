import type { FollowedNamespace } from './followed.js';

/**
 * Every half second, and so rarely that it takes at most a thousandth of a core: with 250 pods a little more than a
 * second.
 */
const interval = 500;
const restPerWork = 1_000;
/** Of one round, in milliseconds: the pods that it does not reach are first in the next one. */
const budget = 2.5;

export interface RoundsOptions {
  readonly followed: () => ReadonlyMap<string, FollowedNamespace>;
  /** Looks at one namespace, and says whether it has changed since it was last looked at. */
  readonly hasChanged: (namespace: FollowedNamespace) => boolean;
  readonly changed: (names: readonly string[]) => void;
  /** Milliseconds that this process has worked: what a busy machine makes it wait is no work. */
  readonly worked?: () => number;
}

/**
 * Looks again and again at what the kernel tells nobody about: at the node's namespace in every round, and at those of
 * pods in turn, if they have any sets or iptables-legacy tables at all.
 */
export function startRounds({ followed, hasChanged, changed, worked = cpuTime }: RoundsOptions): {
  readonly close: () => void;
} {
  let last: string | null = null;
  const round = () => {
    const start = worked();
    for (const one of inTurn([...followed().values()], last)) {
      if (hasChanged(one)) changed([one.name]);
      if (!isOfNode(one)) last = one.name;
      if (worked() - start > budget) break;
    }
    timer = setTimeout(round, Math.max(interval, (worked() - start) * restPerWork));
  };
  let timer = setTimeout(round, interval);
  return { close: () => clearTimeout(timer) };
}

/** The node's first, then the pods that follow the one that was the last in the round before. */
export function inTurn(all: readonly FollowedNamespace[], last: string | null): readonly FollowedNamespace[] {
  const pods = all.filter((one) => !isOfNode(one) && typeof one.untold === 'string');
  const next = pods.findIndex(({ name }) => name === last) + 1;
  return [...all.filter(isOfNode), ...pods.slice(next), ...pods.slice(0, next)];
}

function isOfNode({ identity }: FollowedNamespace): boolean {
  return identity?.id === null && identity.isHeard;
}

function cpuTime(): number {
  const { system, user } = process.cpuUsage();
  return (system + user) / 1000;
}
