import { familiesOf } from '../ir/ownership.js';
import { isPodScope } from '../ir/program.js';
import type { Family, Ruleset } from '../ir/ruleset.js';
import { otherBackendOf, type ResolvedBackend } from '../model/backend.js';
import { nftChains } from './nft-chains.js';
import { anyLegacyTables, legacyTables, type RuleQuery, readFamily, readRules } from './read-rules.js';

/** The rules of the plan's backend in iptables; with nft only where some of ours were left there, which is rare. */
export async function readRulesets(reading: RuleQuery): Promise<readonly Ruleset[]> {
  const { backend, expected = [] } = reading;
  if (backend === 'nft') return readWhereLeft(reading, 'iptables-nft');
  if (expected.length === 0) return readRules(reading);
  return readWhereLeft(reading, backend, expected);
}

/**
 * The same chains in the iptables backend that the plan does not use: ours may be left over there (istio/istio#61019).
 * Returns no rulesets if that backend has none of the chains; this check is cheap and creates nothing.
 */
export function readOtherBackend(reading: RuleQuery): Promise<readonly Ruleset[]> {
  return readWhereLeft(reading, otherBackendOf(reading.backend));
}

async function readWhereLeft(
  reading: RuleQuery,
  backend: ResolvedBackend,
  expected: readonly Family[] = [],
): Promise<readonly Ruleset[]> {
  const read = await Promise.all(
    familiesOf(reading.ownership, reading.scope).map(async (family) => {
      const asked = { ...reading, backend };
      return expected.includes(family) || (await mayHoldOurs(asked, family)) ? [await readFamily(asked, family)] : [];
    }),
  );
  return read.flat();
}

async function mayHoldOurs(
  { backend, machine, netns, ownership, scope }: RuleQuery,
  family: Ruleset['family'],
): Promise<boolean> {
  const hooks = ownership.hooks(scope, family);
  if (backend === 'iptables-legacy') {
    const loaded = await (isPodScope(scope) ? anyLegacyTables(machine, netns) : legacyTables(machine, netns, family));
    return loaded.some((table) => table in hooks);
  }
  const existing = await nftChains(machine, netns, family);
  return existing.some(
    ({ table, chain }) => ownership.chains(scope, family, table).includes(chain) || isHook(table, chain),
  );

  /** Where ours have no chains of their own they stand in the built-in ones. */
  function isHook(table: string, chain: string): boolean {
    return ownership.chains(scope, family, table).length === 0 && (hooks[table] ?? []).includes(chain);
  }
}
