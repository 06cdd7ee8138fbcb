import type { Ruleset } from '../../ir/ruleset.js';
import type { Finding } from '../../report/finding.js';
import type { Facts } from '../facts.js';

export function checkBackends(facts: Facts): readonly Finding[] {
  return [...bothHoldRules(facts), ...oursElsewhere(facts), ...incompatible(facts), ...native(facts)];
}

function count({ tables }: Ruleset): number {
  return tables.flatMap(({ chains }) => chains).reduce((sum, { rules }) => sum + rules.length, 0);
}

function bothHoldRules({ rules }: Facts): readonly Finding[] {
  const holding = rules.filter(({ backend, ruleset }) => backend !== 'nft' && count(ruleset) > 0);
  if (holding.length < 2) return [];
  return [
    {
      code: 'both-backends-hold-rules',
      severity: 'warning',
      evidence: holding
        .map(({ backend, ruleset }) => `${backend}: ${count(ruleset)} ${count(ruleset) === 1 ? 'rule' : 'rules'}`)
        .join('\n'),
      consequence: 'a packet passes the rules of both, and each tool shows one half',
      remedy: 'find out which program uses which, and bring all of them to one; `backend:` in the document says ours',
    },
  ];
}

function oursElsewhere({ plan }: Facts): readonly Finding[] {
  const changes = plan !== null && 'changes' in plan ? plan.changes : [];
  const [first, ...more] = changes.filter(({ backend }) => backend !== undefined);
  if (first === undefined) return [];
  return [
    {
      code: 'ours-in-other-backend',
      severity: 'warning',
      evidence: `${more.length + 1} objects of ours in ${first.backend}`,
      consequence: 'packets are marked twice, by rules that may be of another time',
      remedy: 'redirect apply: it puts the rules in place in one backend, then takes them away in the other',
    },
  ];
}

function incompatible({ incompatibleTables }: Facts): readonly Finding[] {
  return incompatibleTables.map(({ table, evidence }) => ({
    code: 'incompatible-table',
    severity: 'warning',
    evidence,
    consequence: `iptables-nft fails on it, or shows nothing of it or rules with another meaning and exits 0: do not believe what it says of ${table}`,
    remedy: `look with nft list table ip ${table}, and ask the program that wrote it to use a table of its own`,
  }));
}

function native({ nativeTables }: Facts): readonly Finding[] {
  if (nativeTables.length === 0) return [];
  return [
    {
      code: 'native-tables',
      severity: 'note',
      evidence: nativeTables.map((table) => `nft table ${table}`).join('\n'),
      consequence: 'their rules see the same packets, and iptables does not show them',
      remedy: 'nothing, as long as they neither drop nor mark what is captured',
    },
  ];
}
