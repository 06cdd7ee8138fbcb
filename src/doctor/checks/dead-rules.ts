import type { Table } from '../../ir/ruleset.js';
import type { Finding } from '../../report/finding.js';
import { ownerOf } from '../../report/owner-of.js';
import { type DeadRule, deadRules } from '../../simulate/dead-rules/dead-rules.js';
import type { RuleRef } from '../../simulate/dead-rules/ready-table.js';
import { type DeadGroup, findingOf } from '../dead-rule-words.js';
import type { BackendRules, Facts } from '../facts.js';

/** The most findings of one severity; further ones are only counted. */
const mostFindings = 10;

const ours = 'ours';

/** Rules that no packet can reach, ours and foreign. Concludes nothing if not everything could be read. */
export function checkDeadRules(facts: Facts, isOwnChain: (chain: string) => boolean): readonly Finding[] {
  const groups = facts.rules
    .filter(({ unread }) => unread.length === 0)
    .flatMap(({ backend, ruleset }) =>
      ruleset.tables
        .filter((table) => isBelieved(table, backend, facts))
        .flatMap((table) => groupsOf(deadRules(table, ruleset.family), backend, table.name, isOwnChain)),
    );
  return [
    ...facts.rules.flatMap(unreadRules),
    ...bounded(groups.filter(({ owner }) => owner === ours)),
    ...bounded(groups.filter(({ owner }) => owner !== ours)),
  ];
}

/** iptables-nft shows the rules of some tables incompletely. */
function isBelieved({ name }: Table, backend: BackendRules['backend'], { incompatibleTables }: Facts): boolean {
  return backend === 'iptables-legacy' || !incompatibleTables.some(({ table }) => table === name);
}

/** Groups rules of one owner and chain that are dead for the same reason, and chains that nothing jumps to. */
function groupsOf(
  dead: readonly DeadRule[],
  backend: string,
  table: string,
  isOwnChain: (chain: string) => boolean,
): readonly DeadGroup[] {
  const groups = new Map<string, DeadGroup & { readonly places: RuleRef[] }>();
  for (const { place, reason } of dead) {
    const owner = ownerOfRule(place, isOwnChain);
    const by = typeof reason.by === 'string' ? null : reason.by;
    const cause = by === null ? String(reason.by) : `${by.chain} ${by.index}`;
    const key = JSON.stringify([owner, reason.kind, reason.kind === 'unreached' ? null : place.chain, cause]);
    const known = groups.get(key);
    if (known !== undefined) {
      known.places.push(place);
      continue;
    }
    const byOwner = by === null ? '' : ownerOfRule(by, isOwnChain);
    groups.set(key, { backend, table, isOurs: owner === ours, owner, byOwner, reason, places: [place] });
  }
  return [...groups.values()];
}

function ownerOfRule({ chain, rule: { target } }: RuleRef, isOwnChain: (chain: string) => boolean): string {
  const to = target?.kind === 'jump' || target?.kind === 'goto' ? target.chain : '';
  return isOwnChain(chain) || isOwnChain(to) ? ours : ownerOf(chain, to);
}

function bounded(groups: readonly DeadGroup[]): readonly Finding[] {
  const findings = groups.slice(0, mostFindings).map(findingOf);
  const left = groups.slice(mostFindings);
  const [first] = left;
  if (first === undefined) return findings;
  const rules = left.reduce((sum, { places }) => sum + places.length, 0);
  return [
    ...findings,
    {
      code: 'more-dead-rules',
      severity: first.isOurs ? 'warning' : 'note',
      evidence: `${rules} more dead rules, for ${left.length} more reasons`,
      consequence: 'they are not told of one by one',
      remedy: 'look again when those above are settled',
    },
  ];
}

function unreadRules({ backend, unread }: BackendRules): readonly Finding[] {
  if (unread.length === 0) return [];
  return [
    {
      code: 'unread-rules',
      severity: 'note',
      evidence: [`${backend}: lines that cannot be read: ${unread.length}`, ...unread.slice(0, 5)].join('\n'),
      consequence: 'dead rules are not looked for in this backend: an unread rule may lead to any chain',
      remedy: 'report the line, and look at the rules with the tool itself',
    },
  ];
}
