import type { Hook } from './hop.js';

/** Priorities of the built-in chains: netfilter_ipv4.h. */
const priorities: Readonly<Record<string, number>> = { raw: -300, mangle: -150, filter: 0, security: 50 };

/** Where connection tracking sees a packet first. */
export const trackPriority = -200;

/** All chains that translate are asked at one place of a hook. */
export const natPriority = { PREROUTING: -100, OUTPUT: -100, INPUT: 100, POSTROUTING: 100, FORWARD: 0 } as const;

export function priorityOf(table: string, hook: Hook): number {
  return table === 'nat' ? natPriority[hook] : (priorities[table] ?? 0);
}
