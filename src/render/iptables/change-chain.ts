import { builtinChains } from '../../ir/hooks.js';
import type { Family, Rule } from '../../ir/ruleset.js';
import { type CommandLine, countersOf } from './dump-line.js';
import type { Word } from './lexer.js';
import {
  chainOf,
  deleteRule,
  insertRules,
  isUserChain,
  type LoadedRule,
  type LoadedTable,
  renameChain,
} from './loaded-table.js';
import { type LineProblem, problemAt } from './parse-line.js';
import { type ReadRules, readRule } from './read-rule.js';

interface Change {
  readonly family: Family;
  readonly raw: string;
  readonly remarks: readonly string[];
}

type RulePlace = Pick<CommandLine, 'chain' | 'counters'>;

/** The result of a command. If `isDone` is false it was not carried out, and its line has to be kept. */
export interface Changed {
  readonly problems: readonly LineProblem[];
  readonly isDone: boolean;
}

/** Carries out one command of a dump. A rule that the tools refuse is kept verbatim and reported. */
export function changeChain(table: LoadedTable, line: CommandLine, change: Change): Changed {
  switch (line.command) {
    case 'A':
      return append(table, line, read(table, line.chain, line.words, change), change);
    case 'I': {
      const { number, words } = numbered(line.words);
      const chain = chainOf(table, line.chain);
      const at = number ?? 1;
      if (at > chain.rules.length + 1) return notDone(`-I: no place ${at}, as there are ${chain.rules.length} rules`);
      const { rules, problems } = rulesOf(table, line, words, change);
      insertRules(chain, at, rules);
      return { problems, isDone: true };
    }
    case 'R':
      return replacement(table, line, change);
    case 'D':
      return deletion(table, line, change);
    case 'N':
      if (line.chain === '') return notDone('-N lacks a chain');
      chainOf(table, line.chain).remarks = change.remarks;
      return done;
    case 'P':
      return policy(table, line, change);
    case 'F':
    case 'X':
    case 'Z':
    case 'E':
      return changeWholeChains(table, line);
    default:
      return notDone(`-${line.command}: no command of a restore; those are -A -I -R -D -N -X -F -Z -P -E`);
  }
}

/** `-A`, from the rules that were read of its line. */
function append(table: LoadedTable, place: RulePlace, read: ReadRules, change: Change): Changed {
  const { rules, problems } = loadedRules(table, place, read, change);
  const chain = chainOf(table, place.chain);
  for (const rule of rules) chain.rules.push(rule);
  return { problems, isDone: true };
}

/** `-A` of one rule that was read without a problem. */
export function appendRule(table: LoadedTable, chain: string, rule: Rule, change: Change): Changed {
  return append(table, { chain, counters: null }, { rules: [rule], unknown: [], refused: null }, change);
}

const done: Changed = { problems: [], isDone: true };

function notDone(message: string, more: readonly LineProblem[] = []): Changed {
  return { problems: [problemAt(message, 1), ...more], isDone: false };
}

function numbered(words: readonly Word[]): { number: number | null; words: readonly Word[] } {
  const [first, ...rest] = words;
  return first && /^[1-9]\d*$/.test(first.text) ? { number: Number(first.text), words: rest } : { number: null, words };
}

function read(table: LoadedTable, chain: string, words: readonly Word[], { family }: Change): ReadRules {
  const isBuiltin = (name: string) => builtinChains[table.name]?.includes(name) ?? false;
  const isChain = (name: string) => table.chains.has(name) && !isBuiltin(name);
  return readRule(words, { family, table: table.name, chain, isChain });
}

function rulesOf(table: LoadedTable, line: CommandLine, words: readonly Word[], change: Change) {
  return loadedRules(table, line, read(table, line.chain, words, change), change);
}

function loadedRules(
  table: LoadedTable,
  { chain, counters }: RulePlace,
  { rules, unknown, refused: unreadable }: ReadRules,
  change: Change,
): { rules: readonly LoadedRule[]; problems: readonly LineProblem[] } {
  const refused = unreadable ?? missingChain(table, chain, rules);
  const loaded = rules.map((rule, index): LoadedRule => {
    return {
      rule: counters === null ? rule : { ...rule, counters },
      remarks: index === 0 ? change.remarks : [],
      // The first rule carries the line of a refused list.
      raw: refused === null ? null : index === 0 ? change.raw : '',
    };
  });
  return { rules: loaded, problems: refused === null ? unknown : [refused] };
}

/** Reports that the chain of a rule, or the chain that it jumps to, does not exist. */
function missingChain(table: LoadedTable, chain: string, rules: readonly Rule[]): LineProblem | null {
  if (!table.namesChains) return null;
  const isThere = (name: string) => table.chains.has(name) || !isUserChain(table, name);
  if (!isThere(chain)) return problemAt(`no chain ${chain}`, 1);
  for (const { target } of rules) {
    if ((target?.kind !== 'jump' && target?.kind !== 'goto') || table.chains.has(target.chain)) continue;
    // A name in capitals may be an unknown target.
    if (target.kind === 'goto' || !/^[A-Z]+$/.test(target.chain)) return problemAt(`no chain ${target.chain}`, 1);
  }
  return null;
}

function replacement(table: LoadedTable, line: CommandLine, change: Change): Changed {
  const { number, words } = numbered(line.words);
  const chain = chainOf(table, line.chain);
  if (number === null || number > chain.rules.length) return notDone(`-R: no rule ${number ?? 'without a number'}`);
  const { rules, problems } = rulesOf(table, line, words, change);
  if (rules.length > 1) return notDone('-R: a rule is replaced by one rule, not by a list');
  chain.rules.splice(number - 1, 1, ...rules);
  return { problems, isDone: true };
}

function deletion(table: LoadedTable, line: CommandLine, change: Change): Changed {
  const chain = chainOf(table, line.chain);
  const { number, words } = numbered(line.words);
  if (number !== null) return deleteRule(chain, number) ? done : notDone(`-D: no rule ${number}`);
  const { rules, unknown, refused } = read(table, line.chain, words, change);
  if (refused !== null) return { problems: [refused], isDone: false };
  const missing = rules.some((rule) => !deleteRule(chain, rule));
  return missing ? notDone('-D: no such rule', unknown) : { problems: unknown, isDone: true };
}

function policy(table: LoadedTable, line: CommandLine, { remarks }: Change): Changed {
  const [policy, counters] = line.words;
  if (policy === undefined) return notDone('-P lacks a policy');
  const chain = chainOf(table, line.chain);
  chain.policy = policy.text;
  chain.counters = countersOf(counters?.text ?? '');
  chain.remarks = remarks;
  return done;
}

/** `-F`, `-X`, `-Z` of one chain or of all, and `-E`. */
function changeWholeChains(table: LoadedTable, { command, chain: name, words }: CommandLine): Changed {
  const isBuiltin = (chain: string) => builtinChains[table.name]?.includes(chain) ?? false;
  if (name !== '' && !table.chains.has(name) && !isBuiltin(name)) return notDone(`-${command}: no chain ${name}`);
  const chains = name === '' ? [...table.chains.values()] : [chainOf(table, name)];
  if (command === 'E') {
    const [to] = words;
    if (to === undefined || isBuiltin(name) || table.chains.has(to.text))
      return notDone('-E wants a user chain and a new name');
    renameChain(table, name, to.text);
  } else if (command === 'X') {
    for (const chain of chains) if (!isBuiltin(chain.name)) table.chains.delete(chain.name);
  } else if (command === 'F') {
    for (const chain of chains) chain.rules = [];
  } else {
    for (const chain of chains) {
      chain.counters = null;
      chain.rules = chain.rules.map((each) => ({ ...each, rule: withoutCounters(each.rule) }));
    }
  }
  return done;
}

function withoutCounters({ counters, ...rule }: Rule): Rule {
  return counters === undefined ? rule : { ...rule, counters: { packets: 0n, bytes: 0n } };
}
