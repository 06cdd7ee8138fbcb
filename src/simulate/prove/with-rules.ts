import { builtinChains } from '../../ir/hooks.js';
import type { SimulatableNamespace, SimulatableRuleset } from '../../ir/program.js';
import type { Chain, Rule, Table } from '../../ir/ruleset.js';

/** The namespace with rules appended to chains; missing chains are created. */
export function withRules(
  namespace: SimulatableNamespace,
  added: readonly (readonly [table: string, chain: string, rules: readonly Rule[]])[],
): SimulatableNamespace {
  const own = namespace.rulesets.find(isOfIptables);
  const tables = new Map<string, Table>((own?.tables ?? []).map((table) => [table.name, table]));
  for (const [name, chainName, rules] of added) {
    const table = tables.get(name) ?? { name, chains: builtins(name) };
    const known = table.chains.find((chain) => chain.name === chainName);
    const grown: Chain = { name: chainName, policy: known?.policy ?? null, rules: [...(known?.rules ?? []), ...rules] };
    const chains =
      known === undefined ? [...table.chains, grown] : table.chains.map((chain) => (chain === known ? grown : chain));
    tables.set(name, { name, chains });
  }
  const others = namespace.rulesets.filter((ruleset) => !isOfIptables(ruleset));
  return { ...namespace, rulesets: [{ family: 'ipv4', nativePrefix: null, tables: [...tables.values()] }, ...others] };
}

/** Foreign rules are added in iptables form. */
function isOfIptables({ family, nativePrefix }: SimulatableRuleset): boolean {
  return family === 'ipv4' && nativePrefix === null;
}

function builtins(table: string): readonly Chain[] {
  return (builtinChains[table] ?? []).map((name) => ({ name, policy: 'ACCEPT', rules: [] }));
}
