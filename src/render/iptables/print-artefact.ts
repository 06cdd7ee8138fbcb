import type { Chain, Rule, Ruleset, Table } from '../../ir/ruleset.js';
import { explain } from '../explain.js';
import { type LongText, longText } from '../long-text.js';
import { remembering } from '../remembering.js';
import { printRule } from './print.js';

/**
 * Prints rulesets as complete iptables-save texts, for people and for `iptables-restore`. `#` lines above each rule,
 * which the tools skip, give its purpose and causes. Apply never sends this: the header of a built-in chain would set
 * its policy.
 */
export function artefactPrinter(): (ruleset: Ruleset, title: string) => string {
  const [addHeaders, addRules] = [headerPrinter(), chainPrinter()];
  return ({ tables }, title) => {
    const text = longText();
    text.add(`# ${title}\n`);
    for (const table of tables) {
      addHeaders(text, table);
      for (const chain of table.chains) addRules(text, chain);
      text.add('COMMIT\n');
    }
    return text.end();
  };
}

type Add<Part> = (text: LongText, part: Part) => void;

/** The tables of one name have the same chains in most namespaces. */
function headerPrinter(): Add<Table> {
  const last = new Map<string, { readonly chains: readonly Chain[]; readonly printed: string }>();
  return (text, { chains, name }) => {
    const before = last.get(name);
    if (before !== undefined && haveSameHeaders(before.chains, chains)) return text.add(before.printed);
    const printed = `*${name}\n${chains.map((chain) => `:${chain.name} ${chain.policy ?? '-'} [0:0]\n`).join('')}`;
    last.set(name, { chains, printed });
    text.add(printed);
  };
}

function haveSameHeaders(one: readonly Chain[], other: readonly Chain[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ name, policy }, at) => name === other[at]?.name && policy === other[at]?.policy)
  );
}

function chainPrinter(): Add<Chain> {
  const partsOf = remembering((rule: Rule) => ({ above: explain(rule.origin), words: printRule(rule) }));
  const linesOf = remembering(({ name, rules }: Chain) => {
    let lines = '';
    for (const rule of rules) {
      const { above, words } = partsOf(rule);
      lines += words === '' ? `${above}-A ${name}\n` : `${above}-A ${name} ${words}\n`;
    }
    return lines;
  });
  return (text, chain) => {
    if (chain.rules.length > 0) text.add(linesOf(chain));
  };
}
