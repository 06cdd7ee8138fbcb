import type { ForeignRules } from '../../ir/foreign-table.js';
import type { NativeRuleset } from '../../ir/native-operation.js';
import type { NamespaceProgram, Program } from '../../ir/program.js';
import type { Chain, Rule, Ruleset } from '../../ir/ruleset.js';
import { familyWord } from './base-chains.js';
import { tableName } from './identifier.js';

/** A held program as the interpreter takes it: native rules beside those of iptables, each with sets of its own. */
export function toSimulatable({ namespaces }: Program): Program {
  return { namespaces: namespaces.map(walkedNamespace) };
}

function walkedNamespace(namespace: NamespaceProgram): NamespaceProgram {
  const { foreign, rulesets, sets } = namespace;
  // What holds rules that there are no words for is followed as nft lists it.
  const native = namespace.native.filter((one) => one.strange === undefined || !isListed(one, foreign));
  // While one backend takes over from another both have a set of one name, and not always the same members.
  const taken = new Set([...sets, ...native.slice(1).flatMap((one) => one.sets)].map(({ name }) => name));
  const nameIn =
    ({ chainPrefix }: NativeRuleset) =>
    (set: string) =>
      taken.has(set) ? `${chainPrefix} ${set}` : set;
  return {
    ...namespace,
    native: [],
    rulesets: [...rulesets, ...native.map((table) => walkedRuleset(table, nameIn(table)))],
    sets: [...sets, ...native.flatMap((table) => table.sets.map((set) => ({ ...set, name: nameIn(table)(set.name) })))],
  };
}

function isListed({ chainPrefix, family }: NativeRuleset, foreign: ForeignRules | undefined): boolean {
  const [of, named] = [familyWord(family), tableName(chainPrefix)];
  return foreign?.tables.some((table) => table.family === of && table.name === named) === true;
}

function walkedRuleset({ chainPrefix, family, tables }: NativeRuleset, nameOf: (set: string) => string): Ruleset {
  const inChain = (chain: Chain): Chain => ({ ...chain, rules: chain.rules.map(inRule) });
  const inRule = (rule: Rule): Rule => ({
    ...rule,
    matches: rule.matches.map((match) => (match.kind === 'set' ? { ...match, set: nameOf(match.set) } : match)),
  });
  return {
    family,
    native: { chainPrefix },
    tables: tables.map(({ chains, name }) => ({ name, chains: chains.map(inChain) })),
  };
}
