import type { Counters, Family, Rule } from '../../ir/ruleset.js';
import type { Word } from './lexer.js';
import { chainOf, deleteRule, insertRules, type LoadedRule, type LoadedTable } from './loaded-table.js';
import { type Misread, misread } from './parse-line.js';
import { readRule } from './read-rule.js';
import { type CommandLine, countersOf } from './statement.js';

interface Change {
  readonly family: Family;
  readonly raw: string;
  readonly remarks: readonly string[];
}

/** Carries out one command of a dump; what could not be read is kept, and told. */
export function changeChain(table: LoadedTable, line: CommandLine, change: Change): readonly Misread[] {
  switch (line.command) {
    case 'A': {
      const { rules, problems } = rulesOf(line, line.words, change);
      chainOf(table, line.chain).rules.push(...rules);
      return problems;
    }
    case 'I': {
      const { number, words } = numbered(line.words);
      const { rules, problems } = rulesOf(line, words, change);
      insertRules(chainOf(table, line.chain), number ?? 1, rules);
      return problems;
    }
    case 'R': {
      const { number, words } = numbered(line.words);
      const { rules, problems } = rulesOf(line, words, change);
      chainOf(table, line.chain).rules.splice((number ?? 1) - 1, 1, ...rules);
      return problems;
    }
    case 'D':
      return deletion(table, line, change);
    case 'N':
      chainOf(table, line.chain).remarks = change.remarks;
      return [];
    case 'P':
      return policy(table, line, change);
    case 'F':
      for (const chain of line.chain === '' ? table.chains.values() : [chainOf(table, line.chain)]) chain.rules = [];
      return [];
    case 'X':
      table.chains.delete(line.chain);
      return [];
    case 'Z':
      return [];
    default:
      return [misread(`-${line.command}: no command of a dump`, 1)];
  }
}

function numbered(words: readonly Word[]): { number: number | null; words: readonly Word[] } {
  const [first, ...rest] = words;
  return first && /^[1-9]\d*$/.test(first.text) ? { number: Number(first.text), words: rest } : { number: null, words };
}

function rulesOf(
  line: CommandLine,
  words: readonly Word[],
  { family, raw, remarks }: Change,
): { rules: readonly LoadedRule[]; problems: readonly Misread[] } {
  const read = readRule(words, family);
  if (read.kind === 'misread')
    return { rules: [{ rule: unreadRule(words, line.counters), remarks, raw }], problems: [read] };
  const rules = read.rules.map((rule, index) => ({
    rule: line.counters === null ? rule : { ...rule, counters: line.counters },
    remarks: index === 0 ? remarks : [],
    raw: null,
  }));
  return { rules, problems: read.unknown };
}

/** A rule that cannot be read is one match that nobody knows: it is never taken for one that says less. */
function unreadRule(words: readonly Word[], counters: Counters | null): Rule {
  const options = [{ negated: false, flag: '', values: words.map(({ text }) => text) }];
  const rule: Rule = { matches: [{ kind: 'opaque', module: '', options }], target: null };
  return counters === null ? rule : { ...rule, counters };
}

function deletion(table: LoadedTable, line: CommandLine, { family }: Change): readonly Misread[] {
  const chain = chainOf(table, line.chain);
  const { number, words } = numbered(line.words);
  if (number !== null) return deleteRule(chain, number) ? [] : [misread(`-D: no rule ${number}`, 1)];
  const read = readRule(words, family);
  if (read.kind === 'misread') return [read];
  const missing = read.rules.some((rule) => !deleteRule(chain, rule));
  return missing ? [misread('-D: no such rule', 1), ...read.unknown] : read.unknown;
}

function policy(table: LoadedTable, line: CommandLine, { remarks }: Change): readonly Misread[] {
  const chain = chainOf(table, line.chain);
  const [policy, counters] = line.words;
  if (policy === undefined) return [misread('-P lacks a policy', 1)];
  chain.policy = policy.text;
  chain.counters = countersOf(counters?.text ?? '');
  chain.remarks = remarks;
  return [];
}
