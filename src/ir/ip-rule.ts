import type { Mark } from '../model/mark.js';
import type { Origin } from './origin.js';
import type { Family } from './ruleset.js';

export type IpRuleAction =
  | { readonly kind: 'lookup'; readonly table: number }
  | { readonly kind: 'goto'; readonly priority: number }
  /** unreachable, blackhole, prohibit, nop ... */
  | { readonly kind: 'other'; readonly words: readonly string[] };

export interface IpRule {
  readonly family: Family;
  readonly priority: number;
  readonly fwmark: Mark | null;
  readonly action: IpRuleAction;
  readonly protocol: string | null;
  /** Every other selector, as `ip rule` words (`from 10.0.0.0/8 iif eth0`); ours have none. */
  readonly extra: readonly string[];
  readonly origin?: Origin;
}
