import { builtinChains } from '../../ir/hooks.js';
import { jump, rule } from '../../ir/make.js';
import type { Chain, Rule, Table } from '../../ir/ruleset.js';

/** Our chain in a table, with the built-in chain that jumps to it. */
export interface HookedChain {
  readonly hook: string;
  readonly name: string;
  readonly rules: readonly Rule[];
}

/** A whole table as iptables-save prints it: built-in chains with our jumps, then our chains by name. */
export function tableOf(name: string, cause: string, hooked: readonly HookedChain[]): Table {
  const builtin = (builtinChains[name] ?? []).map((hook): Chain => {
    const jumps = hooked
      .filter((one) => one.hook === hook)
      .map((one) => rule([], jump(one.name), jumpOrigin(cause, one)));
    return { name: hook, policy: 'ACCEPT', rules: jumps };
  });
  const ours = hooked
    .map(({ name: chain, rules }): Chain => ({ name: chain, policy: null, rules }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return { name, chains: [...builtin, ...ours] };
}

function jumpOrigin(cause: string, { hook, name }: HookedChain) {
  return { causes: [cause, 'constants.chains'], purpose: `${name}, ahead of all else in ${hook}` };
}
