import type { Program } from '../../ir/program.js';
import type { Rule } from '../../ir/ruleset.js';
import { printRule } from './print.js';

/** Every rule of a program by the line that the kernel tools print for it, so that a reader need not parse it. */
export function knownLines(program: Program): ReadonlyMap<string, Rule> {
  const lines = new Map<string, Rule>();
  for (const { rulesets } of program.namespaces) {
    for (const { tables } of rulesets) {
      for (const { chains } of tables) {
        for (const chain of chains) {
          for (const rule of chain.rules) lines.set(`-A ${chain.name} ${printRule(rule)}`.trimEnd(), rule);
        }
      }
    }
  }
  return lines;
}
