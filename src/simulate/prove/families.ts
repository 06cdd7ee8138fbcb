import { families, familyOf } from '../../ir/family.js';
import type { SimulatableProgram } from '../../ir/program.js';
import type { Family } from '../../ir/ruleset.js';
import type { NodeState } from '../../model/node-state.js';

/** The families that a document names an address of, or a program has anything of. */
export function familiesIn(states: readonly NodeState[], programs: readonly SimulatableProgram[]): readonly Family[] {
  const named = states.flatMap(({ node, pods, ztunnel }) => [
    node.hostIP,
    ...(ztunnel === null ? [] : [ztunnel.ip]),
    ...pods.flatMap(({ ips }) => ips),
  ]);
  const held = programs.flatMap(({ namespaces }) =>
    namespaces.flatMap(({ addresses, ipRules, routes, rulesets, sets }) => [
      ...[...rulesets, ...sets, ...routes, ...ipRules].map(({ family }) => family),
      ...addresses.map(({ address }) => familyOf(address)),
    ]),
  );
  const found = new Set([...named.map(familyOf), ...held]);
  return families.filter((family) => found.has(family));
}
