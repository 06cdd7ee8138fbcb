import { type Changes, changesByTarget, everything } from './changes.js';
import { both, dependencyOf, isInside, type Region } from './constraint.js';
import type { ReadyChain, ReadyRule } from './ready-table.js';

/** What a chain does to the packets that enter it. */
export interface Summary {
  /** What it may change, including the chains that it calls. */
  readonly changes: Changes;
  /** Packets on entry that certainly never return. */
  readonly ended: readonly Region[];
}

export type SummaryOf = (chain: string) => Summary;

/** The most regions that are remembered for a chain. */
const mostEnded = 4;

const noChain: Summary = { changes: 0, ended: [] };
const unknown: Summary = { changes: everything, ended: [] };

/** @param calleesFirst every chain after those that it calls; a chain in a loop is unknown. */
export function summariesOf(calleesFirst: readonly ReadyChain[]): SummaryOf {
  const names = new Set(calleesFirst.map(({ name }) => name));
  const summaries = new Map<string, Summary>();
  const summaryOf: SummaryOf = (name) => summaries.get(name) ?? (names.has(name) ? unknown : noChain);
  for (const chain of calleesFirst) summaries.set(chain.name, summarise(chain, summaryOf));
  return summaryOf;
}

function summarise({ rules }: ReadyChain, summaryOf: SummaryOf): Summary {
  const ended: Region[] = [];
  let changes: Changes = 0;
  let mayBeLeft = false;
  for (const rule of rules) {
    for (const region of mayBeLeft ? [] : endedBy(rule, summaryOf)) {
      const isAsItCameIn = (dependencyOf(region) & changes) === 0;
      if (isAsItCameIn && ended.length < mostEnded && !ended.some((one) => isInside(region, one))) ended.push(region);
    }
    changes |= changesBy(rule, summaryOf);
    if (rule.jump?.kind === 'goto') changes |= summaryOf(rule.jump.chain).changes;
    mayBeLeft ||= rule.end === 'chain' || rule.jump?.kind === 'goto';
  }
  return { changes, ended };
}

/** What may have changed about a packet when the next rule sees it. */
export function changesBy({ changes, end, jump, rule }: ReadyRule, summaryOf: SummaryOf): Changes {
  if (jump?.kind === 'jump') return changes | summaryOf(jump.chain).changes;
  return end === null ? changes | changesByTarget(rule.target) : changes;
}

/** Packets that the next rule of the chain certainly does not see. */
export function takenBy(rule: ReadyRule, summaryOf: SummaryOf): readonly Region[] {
  const leaves = rule.end !== null || rule.jump?.kind === 'goto';
  return leaves && rule.isExact ? [rule.region] : endedBy(rule, summaryOf);
}

/** Packets that certainly see no further rule of the table. */
function endedBy({ changes, end, isExact, jump, region }: ReadyRule, summaryOf: SummaryOf): readonly Region[] {
  if (!isExact) return [];
  if (end === 'table') return [region];
  if (jump === null) return [];
  return summaryOf(jump.chain)
    .ended.filter((inner) => (dependencyOf(inner) & changes) === 0)
    .map((inner) => both(inner, region));
}
