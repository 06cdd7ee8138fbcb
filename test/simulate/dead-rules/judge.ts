import { parseRuleset } from '../../../src/render/iptables/parse.js';
import { type DeadRule, deadRules } from '../../../src/simulate/dead-rules/dead-rules.js';

const hooks: Readonly<Record<string, readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  mangle: ['PREROUTING', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'OUTPUT', 'POSTROUTING'],
  raw: ['PREROUTING', 'OUTPUT'],
};

/**
 * The dead rules of a table as `CHAIN NUMBER REASON by CHAIN NUMBER`. Rules are written `CHAIN: words`; chains that are
 * not built in are created.
 */
export function judge(rules: readonly string[], table = 'filter'): readonly string[] {
  const builtin = hooks[table] ?? [];
  const named = [...new Set(rules.map((rule) => rule.split(':')[0] ?? ''))].filter((name) => !builtin.includes(name));
  const text = [
    `*${table}`,
    ...builtin.map((hook) => `:${hook} ACCEPT`),
    ...named.map((name) => `:${name} -`),
    ...rules.map((rule) => `-A ${rule.replace(/^(\w+):/, '$1')}`),
    'COMMIT',
    '',
  ].join('\n');
  return parseRuleset(text, 'ipv4').ruleset.tables.flatMap((each) => deadRules(each, 'ipv4').map(shown));
}

function shown({ place, reason }: DeadRule): string {
  const by =
    typeof reason.by === 'object' && reason.by !== null ? `${reason.by.chain} ${reason.by.index + 1}` : reason.by;
  return `${place.chain} ${place.index + 1} ${reason.kind}${by === null ? '' : ` by ${by}`}`;
}
