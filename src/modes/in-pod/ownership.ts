import type { AddressSet } from '../../ir/address-set.js';
import type { IpRule } from '../../ir/ip-rule.js';
import type { Claim, Footprint, Ownership } from '../../ir/ownership.js';
import { hostScope, type Scope } from '../../ir/program.js';
import type { Route } from '../../ir/route.js';
import type { Rule } from '../../ir/ruleset.js';
import type { Mark } from '../../model/mark.js';
import { type InpodConstants, inpodConstants } from './constants.js';
import { hostHooks, podHooks } from './hooks.js';
import { ciliumChainsIn } from './layouts/cilium-chains.js';
import { nativeTables } from './layouts/native-tables.js';
import { earlySet } from './layouts/recognise-host.js';
import { nativePrefix } from './native-prefix.js';
import { inpodRemedy } from './remedies.js';

const { chains: published } = inpodConstants;

/** Recognises objects with the shape of this mode's own under the given constants, in both families. */
export function inpodOwnership(constants: InpodConstants): Ownership {
  const chainsIn = (scope: Scope, table: string): readonly string[] => {
    const { output, postrouting, prerouting } = constants.chains;
    if (scope === hostScope) return table === 'nat' ? [postrouting] : table === 'mangle' ? [prerouting] : [];
    if (podHooks[table] === undefined) return [];
    return [...new Set([prerouting, output, published.prerouting, published.output]), ...ciliumChainsIn(table)];
  };
  return {
    footprint: (scope) => footprintOf(scope, constants),
    hooks: (scope) => (scope === hostScope ? hostHooks : podHooks),
    chains: (scope, _, table) => chainsIn(scope, table),
    chain: ({ chain, scope, table }) => (chainsIn(scope, table).includes(chain) ? 'ours' : 'foreign'),
    native: (_, { chainPrefix }) => (chainPrefix === nativePrefix ? 'ours' : 'foreign'),
    ruleInBuiltin: ({ scope, table }, rule) => (jumpsTo(chainsIn(scope, table), rule) ? 'ours' : 'foreign'),
    predecessors: nativeTables,
    set: ({ scope }, { family, name, type }) => {
      if (scope === hostScope && isEarlySet({ family, name, type }, constants)) return 'ours';
      const desired = (['ipv4', 'ipv6'] as const).find((one) => constants.sets[one] === name);
      if (scope !== hostScope || desired === undefined) return 'foreign';
      return type === 'hash:ip' && family === desired ? 'ours' : 'collision';
    },
    link: () => 'foreign',
    address: () => false,
    route: ({ scope }, route) => claimRoute(scope, route, constants),
    ipRule: ({ scope }, rule) => claimIpRule(scope, rule, constants),
    remedy: (observed, taken) => inpodRemedy(observed, taken, constants),
  };
}

function footprintOf(scope: Scope, { sets, table }: InpodConstants): Footprint {
  const isHost = scope === hostScope;
  const tables = isHost ? [] : [table];
  return {
    tables: { ipv4: tables, ipv6: tables },
    links: [],
    sets: isHost ? [...new Set([sets.ipv4, sets.ipv6, earlySet])] : [],
  };
}

/** The rule that refers to it is in the published chain. */
function isEarlySet(
  { family, name, type }: Pick<AddressSet, 'family' | 'name' | 'type'>,
  { chains }: InpodConstants,
): boolean {
  return name === earlySet && type === 'hash:ip' && family === 'ipv4' && chains.postrouting === published.postrouting;
}

function jumpsTo(chains: readonly string[], { target }: Rule): boolean {
  return (target?.kind === 'jump' || target?.kind === 'goto') && chains.includes(target.chain);
}

function claimRoute(scope: Scope, route: Route, { table }: InpodConstants): Claim {
  if (scope === hostScope || route.table !== table) return 'foreign';
  const { destination, dev, extra, type, via } = route;
  const isDefault = destination === '0.0.0.0/0' || destination === '::/0';
  return type === 'local' && isDefault && dev === 'lo' && via === null && extra.length === 0 ? 'ours' : 'collision';
}

/** Other ip rules of that priority are not in our way: the kernel has them beside ours. */
function claimIpRule(scope: Scope, rule: IpRule, { marks, priority, table }: InpodConstants): Claim {
  if (scope === hostScope || rule.priority !== priority) return 'foreign';
  const leadsThere = rule.action.kind === 'lookup' && rule.action.table === table;
  return leadsThere && sameMark(rule.fwmark, marks.connection) && rule.extra.length === 0 ? 'ours' : 'foreign';
}

function sameMark(a: Mark | null, b: Mark): boolean {
  return a?.value === b.value && a.mask === b.mask;
}
