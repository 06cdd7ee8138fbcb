import type { Mark } from '../model/mark.js';
import type { Origin } from './origin.js';
import type { TableId } from './route.js';
import type { Family } from './ruleset.js';

export type IpRuleAction =
  | { readonly kind: 'lookup'; readonly table: TableId }
  | { readonly kind: 'goto'; readonly priority: number }
  /** unreachable, blackhole, prohibit, nop, nat ... */
  | { readonly kind: 'other'; readonly words: readonly string[] };

export interface IpRule {
  readonly family: Family;
  readonly priority: number;
  readonly fwmark: Mark | null;
  readonly action: IpRuleAction;
  readonly protocol: string | null;
  /**
   * Every other selector, as `ip rule` words (`from 10.0.0.0/8 iif eth0`), `not` first if the rule is inverted. An
   * element of several words is one unknown attribute. `selectorsOf` parses them.
   */
  readonly extra: readonly string[];
  readonly origin?: Origin;
}
