import { type ChainRef, claimPredecessor, type Ownership } from '../ir/ownership.js';
import type { KernelNamespace, KernelProgram } from '../ir/program.js';
import type { Chain } from '../ir/ruleset.js';

/** The part of an observed program that is ours. As a desired state, it is the target of a rollback. */
export function ownView(observed: KernelProgram, ownership: Ownership): KernelProgram {
  return { namespaces: observed.namespaces.map((namespace) => ownNamespace(namespace, ownership)) };
}

function ownNamespace(namespace: KernelNamespace, ownership: Ownership): KernelNamespace {
  const links = namespace.links.filter((link) => ownership.link(namespace, link) === 'ours');
  const linkNames = new Set(links.map(({ name }) => name));
  const { netns, scope } = namespace;
  const ownChain = (ref: ChainRef, chain: Chain): readonly Chain[] => {
    if (chain.policy === null) return ownership.chain(ref) === 'ours' ? [chain] : [];
    return [{ ...chain, rules: chain.rules.filter((rule) => ownership.ruleInBuiltin(ref, rule) === 'ours') }];
  };
  return {
    ...namespace,
    rulesets: namespace.rulesets.map(({ family, tables }) => ({
      family,
      tables: tables.map(({ name: table, chains }) => ({
        name: table,
        chains: chains.flatMap((chain) => ownChain({ scope, netns, family, table, chain: chain.name }, chain)),
      })),
    })),
    native: namespace.native.filter((table) => ownership.native(namespace, table) === 'ours'),
    predecessors: namespace.predecessors.filter(
      ({ table }) => claimPredecessor(ownership, namespace, table) === 'ours',
    ),
    sets: namespace.sets.filter((set) => ownership.set(namespace, set) === 'ours'),
    links,
    addresses: namespace.addresses.filter(
      (address) => linkNames.has(address.link) && ownership.address(namespace, address),
    ),
    routes: namespace.routes.filter((route) => ownership.route(namespace, route) === 'ours'),
    ipRules: namespace.ipRules.filter((rule) => ownership.ipRule(namespace, rule) === 'ours'),
  };
}
