import type { Ownership } from '../ir/ownership.js';
import type { NamespaceProgram, Program } from '../ir/program.js';

/** The part of an observed program that is ours: as a wish, it is the way back to what was observed. */
export function ownView(observed: Program, ownership: Ownership): Program {
  return { namespaces: observed.namespaces.map((namespace) => ownNamespace(namespace, ownership)) };
}

function ownNamespace(namespace: NamespaceProgram, ownership: Ownership): NamespaceProgram {
  const { scope } = namespace;
  const links = namespace.links.filter((link) => ownership.link(scope, link) === 'ours');
  const linkNames = new Set(links.map(({ name }) => name));
  return {
    ...namespace,
    rulesets: namespace.rulesets.map(({ family, tables }) => ({
      family,
      tables: tables.map(({ name, chains }) => ({
        name,
        chains: chains.map((chain) => ({
          ...chain,
          rules:
            chain.policy === null
              ? chain.rules
              : chain.rules.filter((rule) =>
                  ownership.ruleInBuiltin({ scope, family, table: name, chain: chain.name }, rule),
                ),
        })),
      })),
    })),
    sets: namespace.sets.filter((set) => ownership.set(set) === 'ours'),
    links,
    addresses: namespace.addresses.filter(
      (address) => linkNames.has(address.link) && ownership.address(scope, address),
    ),
    routes: namespace.routes.filter((route) => ownership.route(scope, route) === 'ours'),
    ipRules: namespace.ipRules.filter((rule) => ownership.ipRule(scope, rule) === 'ours'),
  };
}
