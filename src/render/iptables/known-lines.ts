import { families } from '../../ir/family.js';
import type { Program } from '../../ir/program.js';
import type { Family, Rule } from '../../ir/ruleset.js';
import { printRule } from './print.js';

/** Every rule of a program by the line that the kernel tools print for it, so that a reader need not parse it. */
export function knownLines(program: Program, only: readonly Family[] = families): ReadonlyMap<string, Rule> {
  const lines = new Map<string, Rule>();
  for (const { rulesets } of program.namespaces) {
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
