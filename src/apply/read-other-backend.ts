import type { Ruleset } from '../ir/ruleset.js';
import { iptablesBackendOf, otherBackendOf } from '../plan/observation.js';
import { nftChains } from './nft-chains.js';
import { legacyTables, type RuleReading, readRules } from './read-rules.js';

/** The rules of the plan's backend in iptables; with nft only where some of ours were left there, which is rare. */
export async function readRulesets(reading: RuleReading): Promise<readonly Ruleset[]> {
  const backend = iptablesBackendOf(reading.backend);
  const isLeft = reading.backend !== 'nft' || (await mayHoldOurs({ ...reading, backend: 'iptables-legacy' }));
  return isLeft ? [await readRules({ ...reading, backend })] : [];
}

/**
 * The same chains in the iptables backend that the plan does not use: ours may have been left there (istio/istio#61019).
 * Null when that backend holds none of the chains, which is cheap to see and creates nothing.
 */
export async function readOtherBackend(reading: RuleReading): Promise<Ruleset | null> {
  const backend = otherBackendOf(reading.backend);
  return (await mayHoldOurs(reading)) ? readRules({ ...reading, backend }) : null;
}

async function mayHoldOurs({ backend, machine, netns, ownership, scope }: RuleReading): Promise<boolean> {
  const hooks = ownership.hooks(scope);
  if (backend !== 'iptables-legacy') {
    const loaded = await legacyTables(machine, netns);
    return loaded.some((table) => table in hooks);
  }
  const existing = await nftChains(machine, netns);
  return existing.some(({ table, chain }) => ownership.chains(scope, table).includes(chain) || isHook(table, chain));

  /** Where ours have no chains of their own they stand in the built-in ones. */
  function isHook(table: string, chain: string): boolean {
    return ownership.chains(scope, table).length === 0 && (hooks[table] ?? []).includes(chain);
  }
}
