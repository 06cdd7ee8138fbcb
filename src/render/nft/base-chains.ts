import { hookPriorities } from '../../base/kernel-facts.js';
import { builtinChains } from '../../ir/hooks.js';
import type { Family } from '../../ir/ruleset.js';

/** The nft base chain that replaces our chain in a built-in chain of iptables. */
export interface BaseChain {
  readonly name: string;
  readonly type: 'filter' | 'nat' | 'route';
  readonly hook: string;
  readonly priority: number;
}

/** The table and hook of a rule, in the words of iptables: `mangle`, `PREROUTING`. */
export interface TableHook {
  readonly family: Family;
  readonly table: string;
  readonly hook: string;
}

/** One before the chains of iptables: packets traverse ours first, as with a jump on top. */
function priorityOf(table: string, hook: string): number {
  const priorities: Readonly<Record<string, number>> = hookPriorities;
  if (table !== 'nat') return (priorities[table] ?? 1) - 1;
  return (translatesDestination(hook) ? hookPriorities.destinationNat : hookPriorities.sourceNat) - 1;
}

/** Null if iptables has no such built-in chain. */
export function baseChainOf(table: string, hook: string): BaseChain | null {
  if (builtinChains[table]?.includes(hook) !== true) return null;
  return {
    name: `${table}-${hook.toLowerCase()}`,
    // Unlike a filter chain, a route chain looks up the route again when the mark has changed.
    type: table === 'nat' ? 'nat' : table === 'mangle' && hook === 'OUTPUT' ? 'route' : 'filter',
    hook: hook.toLowerCase(),
    priority: priorityOf(table, hook),
  };
}

/** Whether NAT at a hook translates the destination; at the other hooks it translates the source. */
export function translatesDestination(hook: string): boolean {
  return hook === 'PREROUTING' || hook === 'OUTPUT';
}

/** Table and hook of our base chain of that name; null if it is not a name of ours. */
export function tableHookNamed(name: string): Omit<TableHook, 'family'> | null {
  const dash = name.indexOf('-');
  const [table, hook] = [name.slice(0, dash), name.slice(dash + 1).toUpperCase()];
  return baseChainOf(table, hook)?.name === name ? { table, hook } : null;
}

export function familyWord(family: Family): 'ip' | 'ip6' {
  return family === 'ipv4' ? 'ip' : 'ip6';
}
