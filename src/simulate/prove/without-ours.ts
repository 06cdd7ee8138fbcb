import { claimPredecessor, type Ownership } from '../../ir/ownership.js';
import type { SimulatableNamespace, SimulatableProgram } from '../../ir/program.js';
import type { Ruleset } from '../../ir/ruleset.js';

/** An observed node without our objects: the reference for traffic that we must not change. */
export function withoutOurs({ namespaces }: SimulatableProgram, ownership: Ownership): SimulatableProgram {
  return { namespaces: namespaces.map((namespace) => stripped(namespace, ownership)) };
}

function stripped(namespace: SimulatableNamespace, ownership: Ownership): SimulatableNamespace {
  const { addresses, foreign, ipRules, links, routes, rulesets, sets } = namespace;
  const gone = new Set(links.filter((link) => ownership.link(namespace, link) === 'ours').map(({ name }) => name));
  return {
    ...namespace,
    rulesets: rulesets
      .filter(({ nativePrefix }) => nativePrefix === null)
      .map((ruleset) => ({ ...ruleset, tables: foreignTables(ruleset, namespace, ownership) })),
    ...(foreign && {
      foreign: {
        ...foreign,
        tables: foreign.tables.filter((table) => claimPredecessor(ownership, namespace, table) !== 'ours'),
      },
    }),
    sets: sets.filter((set) => ownership.set(namespace, set) !== 'ours'),
    links: links.filter(({ name }) => !gone.has(name)),
    addresses: addresses.filter(({ link }) => !gone.has(link)),
    routes: routes.filter(
      (route) => ownership.route(namespace, route) !== 'ours' && (route.dev === null || !gone.has(route.dev)),
    ),
    ipRules: ipRules.filter((rule) => ownership.ipRule(namespace, rule) !== 'ours'),
  };
}

function foreignTables({ family, tables }: Ruleset, { netns, scope }: SimulatableNamespace, ownership: Ownership) {
  return tables.map((table) => {
    const own = new Set(ownership.chains(scope, family, table.name));
    const chains = table.chains
      .filter(({ name }) => !own.has(name))
      .map((chain) => {
        if (chain.policy === null) return chain;
        const place = { scope, netns, family, table: table.name, chain: chain.name };
        return { ...chain, rules: chain.rules.filter((rule) => ownership.ruleInBuiltin(place, rule) !== 'ours') };
      });
    return { ...table, chains };
  });
}
