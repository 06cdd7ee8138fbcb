import { kernelRulePriorities } from '../base/kernel-facts.js';
import type { CompiledNamespace, CompiledProgram } from '../ir/program.js';
import type { Rule } from '../ir/ruleset.js';

/**
 * Checks that a program has every chain, set and priority that it names. Some tools accept a dangling reference (`goto` to a missing
 * priority does nothing); others fail halfway.
 * @throws Error for a mistake of a mode, never of a document.
 */
export function checkReferences(program: CompiledProgram): CompiledProgram {
  for (const namespace of program.namespaces) checkNamespace(namespace);
  return program;
}

function checkNamespace({ scope, rulesets, sets, ipRules }: CompiledNamespace): void {
  const priorities = new Set([...kernelRulePriorities, ...ipRules.map(({ priority }) => priority)]);
  const setNames = new Set(sets.map(({ name }) => name));
  for (const { action } of ipRules) {
    if (action.kind === 'goto' && !priorities.has(action.priority)) fail(scope, `ip rule ${action.priority}`);
  }
  for (const { tables } of rulesets) {
    for (const { name, chains } of tables) {
      const chainNames = new Set(chains.map((chain) => chain.name));
      for (const rule of chains.flatMap(({ rules }) => rules))
        checkRule(rule, chainNames, setNames, `${scope} ${name}`);
    }
  }
}

function checkRule(rule: Rule, chains: ReadonlySet<string>, sets: ReadonlySet<string>, where: string): void {
  const { target } = rule;
  if ((target?.kind === 'jump' || target?.kind === 'goto') && !chains.has(target.chain))
    fail(where, `chain ${target.chain}`);
  for (const match of rule.matches) {
    if (match.kind === 'set' && !sets.has(match.set)) fail(where, `set ${match.set}`);
  }
}

function fail(where: string, what: string): never {
  throw new Error(`the compiled program names ${what} in ${where}, which does not exist`);
}
