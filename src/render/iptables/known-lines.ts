import { families } from '../../ir/family.js';
import type { NamespaceObjects, Scope } from '../../ir/program.js';
import type { Family, Rule } from '../../ir/ruleset.js';
import { printRule } from './print.js';

interface ProgramOfRules {
  readonly namespaces: readonly Pick<NamespaceObjects, 'rulesets' | 'scope'>[];
}

/**
 * Rules by the line that the tools print for them, and by namespace: pods have equal lines, each for a reason of its
 * own.
 */
export type KnownLines = ReadonlyMap<string, ReadonlyMap<Scope, Rule>>;

/** Every rule of a program, so that readers need not parse such lines. */
export function knownLines({ namespaces }: ProgramOfRules, only: readonly Family[] = families): KnownLines {
  const lines = new Map<string, Map<Scope, Rule>>();
  for (const { rulesets, scope } of namespaces) {
    for (const { family, tables } of rulesets) {
      if (!only.includes(family)) continue;
      for (const { chains } of tables) {
        for (const { name, rules } of chains) {
          for (const rule of rules) {
            const line = `-A ${name} ${printRule(rule)}`.trimEnd();
            const found = lines.get(line);
            if (found === undefined) lines.set(line, new Map([[scope, rule]]));
            else found.set(scope, rule);
          }
        }
      }
    }
  }
  return lines;
}

/** The rule of a line. Where the program has it in other namespaces only, it is there for no pod that is known. */
export function knownRule(known: KnownLines, scope: Scope, line: string): Rule | undefined {
  const found = known.get(line);
  if (found === undefined) return undefined;
  const [elsewhere] = found.values();
  return found.get(scope) ?? (elsewhere && ofNoPod(elsewhere));
}

function ofNoPod({ origin, ...rule }: Rule): Rule {
  if (origin === undefined) return rule;
  return { ...rule, origin: { ...origin, causes: origin.causes.filter((cause) => !cause.startsWith('pods[')) } };
}
