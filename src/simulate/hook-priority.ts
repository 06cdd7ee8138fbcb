import { hookPriorities } from '../base/kernel-facts.js';
import type { Hook } from './hop.js';

/** Priorities of the built-in chains. */
const priorities: Readonly<Record<string, number>> = hookPriorities;

/** Where connection tracking first sees a packet. */
export const trackPriority = hookPriorities.track;

/** All nat chains of a hook run at one priority. */
export const natPriority = {
  PREROUTING: hookPriorities.destinationNat,
  OUTPUT: hookPriorities.destinationNat,
  INPUT: hookPriorities.sourceNat,
  POSTROUTING: hookPriorities.sourceNat,
  FORWARD: 0,
} as const;

export function priorityOf(table: string, hook: Hook): number {
  return table === 'nat' ? natPriority[hook] : (priorities[table] ?? 0);
}
