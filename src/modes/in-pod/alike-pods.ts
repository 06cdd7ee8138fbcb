import type { Origin } from '../../ir/origin.js';
import type { Chain, Rule, Ruleset } from '../../ir/ruleset.js';

/**
 * Stands for the path of a pod in the origins of what alike pods have in common. No pod is called so: each has a name.
 */
export const anyPod = 'pods[]';

/**
 * Makes the rulesets of a pod of those of any pod like it: what names the pod in its origin is made anew, all else is
 * shared by the pods of a node.
 */
export function rulesetsOfPods(alike: readonly Ruleset[]): (path: string) => readonly Ruleset[] {
  const chains = alike.flatMap(({ tables }) => tables.flatMap((table) => table.chains));
  const own = new Set<Chain | Rule>();
  for (const chain of chains)
    for (const rule of chain.rules.filter(({ origin }) => origin?.causes.some(isOfPod))) own.add(chain).add(rule);
  return (path) => {
    const chainOf = (chain: Chain): Chain =>
      own.has(chain) ? { name: chain.name, policy: chain.policy, rules: chain.rules.map(ruleOf) } : chain;
    const ruleOf = (rule: Rule): Rule =>
      own.has(rule) && rule.origin
        ? { matches: rule.matches, target: rule.target, origin: originOfPod(rule.origin, path) }
        : rule;
    return alike.map(({ family, tables }) => {
      return { family, tables: tables.map((table) => ({ name: table.name, chains: table.chains.map(chainOf) })) };
    });
  };
}

function originOfPod({ causes, purpose }: Origin, path: string): Origin {
  return { causes: causes.map((cause) => (isOfPod(cause) ? path + cause.slice(anyPod.length) : cause)), purpose };
}

function isOfPod(cause: string): boolean {
  return cause.startsWith(anyPod);
}
