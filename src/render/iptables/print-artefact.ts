import renderFrame from '../../generated/ruleset-template.js';
import type { Ruleset, Table } from '../../ir/ruleset.js';
import { explain } from '../explain.js';
import { printRule } from './print.js';

/**
 * A complete iptables-save text, for people and for `iptables-restore`. `#` lines above each rule, which the tools skip, give its
 * purpose and causes. Apply never sends this: the header of a built-in chain would set its policy.
 */
export function printArtefact(ruleset: Ruleset, title: string): string {
  return renderFrame({ title, tables: ruleset.tables.map((table) => ({ name: table.name, lines: linesOf(table) })) });
}

function linesOf({ chains }: Table): string {
  let text = '';
  for (const { name, policy } of chains) text += `:${name} ${policy ?? '-'} [0:0]\n`;
  for (const { name, rules } of chains)
    for (const rule of rules) text += `${explain(rule.origin)}${`-A ${name} ${printRule(rule)}`.trimEnd()}\n`;
  return text.slice(0, -1);
}
