import { kernelRulePriorities } from '../base/kernel-facts.js';
import type { AddressSet } from '../ir/address-set.js';
import type { CompiledNamespace, CompiledProgram } from '../ir/program.js';
import type { Chain, Rule } from '../ir/ruleset.js';

/**
 * Checks that a program has every chain, set and priority that it names. Some tools accept a dangling reference (`goto`
 * to a missing priority does nothing); others fail halfway.
 * @throws Error for a mistake of a mode, never of a document.
 */
export function checkReferences(program: CompiledProgram): CompiledProgram {
  for (const namespace of program.namespaces) checkNamespace(namespace);
  return program;
}

function checkNamespace({ scope, rulesets, sets, ipRules }: CompiledNamespace): void {
  const isPriority = (number: number) =>
    kernelRulePriorities.includes(number) || ipRules.some(({ priority }) => priority === number);
  for (const { action } of ipRules) {
    if (action.kind === 'goto' && !isPriority(action.priority)) fail(scope, `ip rule ${action.priority}`);
  }
  for (const { tables } of rulesets) {
    for (const { name, chains } of tables) {
      for (const { rules } of chains)
        for (const rule of rules) {
          const missing = missingIn(rule, chains, sets);
          if (missing !== null) fail(`${scope} ${name}`, missing);
        }
    }
  }
}

function missingIn({ matches, target }: Rule, chains: readonly Chain[], sets: readonly AddressSet[]): string | null {
  if ((target?.kind === 'jump' || target?.kind === 'goto') && !chains.some(({ name }) => name === target.chain))
    return `chain ${target.chain}`;
  for (const match of matches)
    if (match.kind === 'set' && !sets.some(({ name }) => name === match.set)) return `set ${match.set}`;
  return null;
}

function fail(where: string, what: string): never {
  throw new Error(`the compiled program names ${what} in ${where}, which does not exist`);
}
