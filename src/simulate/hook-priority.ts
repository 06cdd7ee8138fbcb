import { hookPriorities } from '../base/kernel-facts.js';
import type { Hook } from './hop.js';

/** Priorities of the built-in chains. */
const priorities: Readonly<Record<string, number>> = hookPriorities;

/** Where connection tracking sees a packet first. */
export const trackPriority = hookPriorities.track;

/** All chains that translate are asked at one place of a hook. */
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
