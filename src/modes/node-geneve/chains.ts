import { builtinChains } from '../../ir/hooks.js';
import { jump, rule } from '../../ir/make.js';
import type { Chain, Rule, Table } from '../../ir/ruleset.js';

/** The rules of our chains, by the built-in chain that jumps to each. */
export type HookRules = Readonly<Record<string, readonly Rule[]>>;

/** A whole table as iptables-save prints it: built-in chains with their jump, then our chains by name. */
export function tableWithJumps(name: string, prefix: string, hooks: HookRules): Table {
  const builtin = builtinChains[name] ?? [];
  const jumps: Chain[] = builtin.map((hook) => ({
    name: hook,
    policy: 'ACCEPT',
    rules: hooks[hook] === undefined ? [] : [jumpTo(prefix, hook)],
  }));
  const ours: Chain[] = builtin
    .filter((hook) => hooks[hook] !== undefined)
    .sort()
    .map((hook) => ({ name: prefix + hook, policy: null, rules: hooks[hook] ?? [] }));
  return { name, chains: [...jumps, ...ours] };
}

function jumpTo(prefix: string, hook: string): Rule {
  return rule([], jump(prefix + hook), {
    causes: ['ztunnel', 'constants.chainPrefix', 'constants.jumps'],
    purpose: `the mesh's own chain, ahead of everybody else's in ${hook}`,
  });
}
