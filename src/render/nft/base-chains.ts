import { hookPriorities } from '../../base/kernel-facts.js';
import { builtinChains } from '../../ir/hooks.js';
import type { Family } from '../../ir/ruleset.js';

/** The chain of nft that does the work of our own chain in a built-in chain of iptables. */
export interface BaseChain {
  readonly name: string;
  readonly type: 'filter' | 'nat' | 'route';
  readonly hook: string;
  readonly priority: number;
}

/** Where a rule stands, in the words of iptables: `mangle`, `PREROUTING`. */
export interface Place {
  readonly family: Family;
  readonly table: string;
  readonly hook: string;
}

/** One ahead of iptables' own chains, so that ours are met first, as a jump on top of them is. */
function priorityOf(table: string, hook: string): number {
  const priorities: Readonly<Record<string, number>> = hookPriorities;
  if (table !== 'nat') return (priorities[table] ?? 1) - 1;
  return (translatesDestination(hook) ? hookPriorities.destinationNat : hookPriorities.sourceNat) - 1;
}

/** Null where iptables has no such built-in chain. */
export function baseChainOf(table: string, hook: string): BaseChain | null {
  if (builtinChains[table]?.includes(hook) !== true) return null;
  return {
    name: `${table}-${hook.toLowerCase()}`,
    // Of the types for anything but NAT only this one finds another way for a packet whose mark has changed.
    type: table === 'nat' ? 'nat' : table === 'mangle' && hook === 'OUTPUT' ? 'route' : 'filter',
    hook: hook.toLowerCase(),
    priority: priorityOf(table, hook),
  };
}

/** Whether NAT at a hook is about the destination; at the others it is about the source. */
export function translatesDestination(hook: string): boolean {
  return hook === 'PREROUTING' || hook === 'OUTPUT';
}

/** Table and hook that a chain's name stands for, null for a name that none of ours has. */
export function placeNamed(name: string): Omit<Place, 'family'> | null {
  const dash = name.indexOf('-');
  const [table, hook] = [name.slice(0, dash), name.slice(dash + 1).toUpperCase()];
  return baseChainOf(table, hook)?.name === name ? { table, hook } : null;
}

export function familyWord(family: Family): 'ip' | 'ip6' {
  return family === 'ipv4' ? 'ip' : 'ip6';
}
