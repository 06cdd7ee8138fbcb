import { families } from '../../ir/family.js';
import type { NamespaceObjects } from '../../ir/program.js';
import type { Family, Rule } from '../../ir/ruleset.js';
import { printRule } from './print.js';

interface ProgramOfRules {
  readonly namespaces: readonly Pick<NamespaceObjects, 'rulesets'>[];
}

/** Every rule of a program by the line that the tools print for it, so that readers need not parse such lines. */
export function knownLines(
  { namespaces }: ProgramOfRules,
  only: readonly Family[] = families,
): ReadonlyMap<string, Rule> {
  const lines = new Map<string, Rule>();
  for (const { rulesets } of namespaces) {
    for (const { family, tables } of rulesets) {
      if (!only.includes(family)) continue;
      for (const { chains } of tables) {
        for (const chain of chains) {
          for (const rule of chain.rules) lines.set(`-A ${chain.name} ${printRule(rule)}`.trimEnd(), rule);
        }
      }
    }
  }
  return lines;
}
