import { printRule } from '../render/iptables/print.js';
import type { Finding } from '../report/finding.js';
import { visible } from '../report/visible.js';
import type { RuleRef } from '../simulate/dead-rules/ready-table.js';
import type { Reason } from '../simulate/dead-rules/walk-chain.js';

/** Dead rules of one owner that are reported together. */
export interface DeadGroup {
  readonly backend: string;
  readonly table: string;
  readonly isOurs: boolean;
  readonly owner: string;
  /** The owner of the rule that makes them dead; empty: no such rule. */
  readonly byOwner: string;
  readonly reason: Reason;
  readonly places: readonly RuleRef[];
}

/** How many rules and chains of a group are shown. */
const mostShown = 5;

export function findingOf(group: DeadGroup): Finding {
  const severity = group.isOurs ? 'warning' : 'note';
  const { reason } = group;
  switch (reason.kind) {
    case 'covered':
      return { code: 'rule-shadowed', severity, ...shadowed(group, reason.by) };
    case 'impossible':
      return { code: 'rule-never-matches', severity, ...impossible(group, reason.by) };
    case 'unreached':
      return { code: 'chain-unreached', severity, ...unreached(group) };
  }
}

type Words = Pick<Finding, 'evidence' | 'consequence' | 'remedy'>;

function shadowed(group: DeadGroup, by: RuleRef): Words {
  const target = targetText(by);
  const isSame = group.places.every((place) => targetText(place) === target);
  const [subject, so] =
    group.places.length === 1
      ? ['this one is', 'so this one decides nothing']
      : ['these are', 'so these decide nothing'];
  return {
    evidence: [...shownRules(group), `behind ${located(by, group)} (${group.byOwner})`].join('\n'),
    consequence: `the rule ahead takes every packet that ${subject} for, ${isSame ? 'and does the same' : so}`,
    remedy: group.isOurs
      ? 'redirect apply puts our jumps first; have the other program append its rules, or name its chain in constants.jumps'
      : isSame
        ? 'nothing, or have who wrote it remove it'
        : 'have who wrote it remove it, or put it ahead if it should decide',
  };
}

function targetText({ rule: { target } }: RuleRef): string {
  return printRule({ matches: [], target });
}

const whyNever = {
  itself: 'no packet is all that is asked for at once, so nothing ever matches',
  hook: 'what is asked for is not yet known of a packet at this hook, so nothing ever matches',
  rule: 'no packet that comes in by that rule is what is asked for, so nothing ever matches',
} as const;

function impossible(group: DeadGroup, by: RuleRef | 'itself' | 'hook'): Words {
  const way = typeof by === 'string' ? [] : [`come to by ${located(by, group)} (${group.byOwner})`];
  return {
    evidence: [...shownRules(group), ...way].join('\n'),
    consequence: whyNever[typeof by === 'string' ? by : 'rule'],
    remedy: group.isOurs
      ? 'redirect verify shows what differs from the document'
      : 'nothing while the rest is as it is; else have who wrote it correct or remove it',
  };
}

function unreached(group: DeadGroup): Words {
  const chains = [...new Set(group.places.map(({ chain }) => chain))];
  const rulesOf = (chain: string) => group.places.filter((place) => place.chain === chain).length;
  const shown = chains
    .slice(0, mostShown)
    .map((chain) => `chain ${visible(chain)}: ${counted(rulesOf(chain), 'rule')}`);
  const rest = chains.length - shown.length;
  const { by } = group.reason;
  return {
    evidence: [
      header(group),
      ...shown,
      ...(rest > 0 ? [`and ${counted(rest, 'more chain')}`] : []),
      ...(by === null || typeof by === 'string'
        ? []
        : [`led to only by a dead rule: ${located(by, group)} (${group.byOwner})`]),
    ].join('\n'),
    consequence: 'no rule that packets come to leads there: what is in there does nothing',
    remedy: group.isOurs
      ? 'redirect apply puts the jump back'
      : 'nothing, where its owner keeps it for later; else have it removed',
  };
}

function shownRules(group: DeadGroup): readonly string[] {
  const { places } = group;
  const rest = places.length - mostShown;
  return [
    `${header(group)}, chain ${visible(places[0]?.chain ?? '')}`,
    ...places.slice(0, mostShown).map(({ index, rule }) => `rule ${index + 1}: ${visible(printRule(rule))}`),
    ...(rest > 0 ? [`and ${counted(rest, 'more rule')}, up to rule ${(places.at(-1)?.index ?? 0) + 1}`] : []),
  ];
}

function header({ backend, owner, table }: DeadGroup): string {
  return `on the node, ${backend}, table ${table} (${owner})`;
}

/** The position and text of another rule of the same table. */
function located({ chain, index, rule }: RuleRef, { places }: DeadGroup): string {
  const isSameChain = places[0]?.chain === chain;
  return `rule ${index + 1}${isSameChain ? '' : ` of chain ${visible(chain)}`}: ${visible(printRule(rule))}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
