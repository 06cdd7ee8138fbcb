import type { ReadyChain } from './ready-table.js';

export interface Order {
  /** Every chain after all its callers. */
  readonly chains: readonly ReadyChain[];
  /** Chains on a loop; no kernel accepts such a table. */
  readonly inLoops: ReadonlySet<string>;
}

/** Depth first without recursion: chains may nest by the thousand. */
export function callersFirst(chains: readonly ReadyChain[]): Order {
  const byName = new Map(chains.map((chain) => [chain.name, chain]));
  const calledBy = (chain: ReadyChain) => chain.rules.flatMap(({ jump }) => byName.get(jump?.chain ?? '') ?? []);
  const done: ReadyChain[] = [];
  const states = new Map<string, 'open' | 'done'>();
  const inLoops = new Set<string>();
  for (const start of chains) {
    if (states.has(start.name)) continue;
    states.set(start.name, 'open');
    const path = [{ chain: start, left: calledBy(start) }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.left.pop();
      if (next === undefined) {
        states.set(top.chain.name, 'done');
        done.push(top.chain);
        path.pop();
      } else if (states.get(next.name) === undefined) {
        states.set(next.name, 'open');
        path.push({ chain: next, left: calledBy(next) });
      } else if (states.get(next.name) === 'open') inLoops.add(next.name);
    }
  }
  return { chains: done.reverse(), inLoops };
}
