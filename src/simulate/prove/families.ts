import { families, familyOf } from '../../ir/family.js';
import type { SimulatableProgram } from '../../ir/program.js';
import type { Family } from '../../ir/ruleset.js';

/** The families of a document's addresses and of a program's objects. */
export function familiesIn(addresses: readonly string[], programs: readonly SimulatableProgram[]): readonly Family[] {
  const held = programs.flatMap(({ namespaces }) =>
    namespaces.flatMap((one) => [
      ...[...one.rulesets, ...one.sets, ...one.routes, ...one.ipRules].map(({ family }) => family),
      ...one.addresses.map(({ address }) => familyOf(address)),
    ]),
  );
  const found = new Set([...addresses.map(familyOf), ...held]);
  return families.filter((family) => found.has(family));
}
