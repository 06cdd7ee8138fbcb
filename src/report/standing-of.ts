import { type Allowance, profileLosses } from '../model/allowance.js';
import type { PropertyView } from './proof-view.js';
import { visible } from './visible.js';

/** What a property's result means for whoever asked. */
export type Judge = (property: Pick<PropertyView, 'holds' | 'name'>) => Pick<PropertyView, 'reason' | 'standing'>;

export interface Excuses {
  readonly allowed: readonly Allowance[];
  /** What the profile does not have on any node. */
  readonly known: readonly string[];
  /** What did not hold before the change. */
  readonly before: ReadonlySet<string>;
}

export function standingOf({ allowed, before, known }: Excuses): Judge {
  return ({ holds, name }) => {
    if (holds) return { standing: 'holds', reason: null };
    const isKnown = known.includes(name);
    const allowance =
      allowed.find(({ property }) => property === name) ??
      allowed.find(({ property }) => property === profileLosses && isKnown);
    if (allowance !== undefined) return { standing: 'allowed', reason: visible(allowance.reason) };
    if (before.has(name)) return { standing: 'before', reason: null };
    return { standing: isKnown ? 'known' : 'new', reason: null };
  };
}
