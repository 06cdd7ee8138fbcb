import { oncePer } from '../../base/once-per.js';
import type { ForeignRules } from '../../ir/foreign-table.js';
import type { NativeRuleset } from '../../ir/native-operation.js';
import type {
  KernelNamespace,
  KernelProgram,
  SimulatableNamespace,
  SimulatableProgram,
  SimulatableRuleset,
} from '../../ir/program.js';
import type { Chain, Rule } from '../../ir/ruleset.js';
import { familyWord } from './base-chains.js';
import { tableName } from './identifier.js';

/**
 * Converts what the kernel holds for the interpreter: native rules next to those of iptables, each with its own sets.
 */
export function toSimulatable({ namespaces }: KernelProgram): SimulatableProgram {
  return { namespaces: namespaces.map((one) => simulatableNamespace(one)) };
}

/**
 * A namespace that did not change stays the same, and so do its rules if only others changed: what is prepared of them
 * is kept.
 */
const simulatableNamespace = oncePer(
  ({ native, predecessors, ...namespace }: KernelNamespace): SimulatableNamespace => ({
    ...namespace,
    ...rulesOf(namespace.rulesets, namespace.sets, native, predecessors, namespace.foreign ?? noForeign),
  }),
);

const noForeign: ForeignRules = { tables: [], rulesets: [], unread: [] };

type Rules = Pick<SimulatableNamespace, 'rulesets' | 'sets' | 'foreign'>;

const rulesOf = oncePer(simulatableRules);

function simulatableRules(
  rulesets: KernelNamespace['rulesets'],
  sets: KernelNamespace['sets'],
  all: KernelNamespace['native'],
  predecessors: KernelNamespace['predecessors'],
  others: ForeignRules,
): Rules {
  const foreign = withPredecessors(others === noForeign ? undefined : others, predecessors);
  // A table with rules that native form cannot express is simulated as nft lists it.
  const native = all.filter((one) => one.unsupported === undefined || !isListed(one, foreign));
  // While one backend replaces another, both have a set of the same name, possibly with different members.
  const names = [...sets, ...native.flatMap((one) => one.sets)].map(({ name }) => name);
  const nameIn =
    ({ chainPrefix }: NativeRuleset) =>
    (set: string) =>
      names.indexOf(set) === names.lastIndexOf(set) ? set : `${chainPrefix} ${set}`;
  return {
    ...(foreign && { foreign }),
    rulesets: [
      ...rulesets.map((ruleset) => ({ ...ruleset, nativePrefix: null })),
      ...native.map((table) => simulatableRuleset(table, nameIn(table))),
    ],
    // The same list where it can be: what is prepared of it is kept.
    sets:
      native.length === 0
        ? sets
        : [...sets, ...native.flatMap((table) => table.sets.map((set) => ({ ...set, name: nameIn(table)(set.name) })))],
  };
}

/** Packets meet the tables of a predecessor like any other program's. */
function withPredecessors(
  foreign: ForeignRules | undefined,
  predecessors: KernelNamespace['predecessors'],
): ForeignRules | undefined {
  if (predecessors.length === 0) return foreign;
  const { tables, ...others } = foreign ?? { tables: [], rulesets: [], unread: [] };
  return { ...others, tables: [...tables, ...predecessors.map(({ table }) => table)] };
}

function isListed({ chainPrefix, family }: NativeRuleset, foreign: ForeignRules | undefined): boolean {
  const [of, named] = [familyWord(family), tableName(chainPrefix)];
  return foreign?.tables.some((table) => table.family === of && table.name === named) === true;
}

function simulatableRuleset(
  { chainPrefix, family, tables }: NativeRuleset,
  nameOf: (set: string) => string,
): SimulatableRuleset {
  const inChain = (chain: Chain): Chain => ({ ...chain, rules: chain.rules.map(inRule) });
  const inRule = (rule: Rule): Rule => ({
    ...rule,
    matches: rule.matches.map((match) => (match.kind === 'set' ? { ...match, set: nameOf(match.set) } : match)),
  });
  return {
    family,
    nativePrefix: chainPrefix,
    tables: tables.map(({ chains, name }) => ({ name, chains: chains.map(inChain) })),
  };
}
