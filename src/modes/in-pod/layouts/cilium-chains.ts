import { families, singlePrefix } from '../../../ir/family.js';
import type { ChainRef, Claim } from '../../../ir/ownership.js';
import type { Chain, Family, Ruleset } from '../../../ir/ruleset.js';
import { meaningOf } from '../../../plan/meaning.js';
import type { InpodConstants } from '../constants.js';
import { ciliumChains, ciliumLayout } from './cilium.js';
import { contentOfLayout } from './content.js';
import { layoutValues } from './layout.js';

const names: readonly string[] = Object.values(ciliumChains);

/** Names of Cilium's chains in a table of a pod. */
export function ciliumChainsIn(table: string): readonly string[] {
  return table === 'mangle' || table === 'nat' ? names : [];
}

/** The chains of a pod: all its rules, and whether something else shows that it is in the mesh, such as the ip rule. */
interface CiliumEvidence {
  readonly rulesets: readonly Ruleset[];
  readonly isInMesh: boolean;
}

/** Claims the chains of Cilium's ztunnel mode by their rules: Cilium uses the names for other purposes, too. */
export function ciliumClaims(
  constants: InpodConstants,
): (evidence: CiliumEvidence, place: Pick<ChainRef, 'chain' | 'family' | 'table'>) => Claim {
  const known = new Map(families.map((family) => [family, knownRules(family, constants)]));
  return ({ isInMesh, rulesets }, { chain: name, family, table }) => {
    const isKnown = (chain: Chain) =>
      chain.rules.map((rule) => known.get(family)?.has(`${table} ${name} ${meaningOf(rule)}`) === true);
    const found = chainsNamed(
      rulesets.filter((one) => one.family === family),
      table,
      [name],
    );
    const rules = found.flatMap(isKnown);
    if (rules.length > 0) return rules.every(Boolean) ? 'ours' : rules.some(Boolean) ? 'collision' : 'foreign';
    // It was just made.
    return isInMesh || isSomewhere(rulesets) ? 'ours' : 'foreign';
  };

  function isSomewhere(rulesets: readonly Ruleset[]): boolean {
    return rulesets.some((ruleset) => {
      const rules = known.get(ruleset.family);
      return ruleset.tables.some(({ name: table }) =>
        chainsNamed([ruleset], table, names).some((chain) =>
          chain.rules.some((rule) => rules?.has(`${table} ${chain.name} ${meaningOf(rule)}`)),
        ),
      );
    });
  }
}

function chainsNamed(rulesets: readonly Ruleset[], table: string, wanted: readonly string[]): readonly Chain[] {
  const tables = rulesets.flatMap((ruleset) => ruleset.tables.filter(({ name }) => name === table));
  return tables.flatMap(({ chains }) => chains.filter(({ name, policy }) => policy === null && wanted.includes(name)));
}

function knownRules(family: Family, constants: InpodConstants): ReadonlySet<string> {
  const pod = { probe: singlePrefix(constants.probe[family]), virtualInterfaces: [] };
  const content = contentOfLayout(ciliumLayout(layoutValues(constants, family, pod)), family);
  return new Set(
    [...content].flatMap(([table, { chains }]) =>
      [...chains].flatMap(([chain, rules]) => rules.map((rule) => `${table} ${chain} ${rule}`)),
    ),
  );
}
