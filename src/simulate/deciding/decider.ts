import type { BaseChainHook } from '../../ir/foreign-table.js';
import type { IpRule } from '../../ir/ip-rule.js';
import type { Scope } from '../../ir/program.js';
import type { Route } from '../../ir/route.js';
import type { Rule } from '../../ir/ruleset.js';
import type { TableRef } from '../table-ref.js';

/**
 * The one object that decides that a packet is not captured: removing it, or adding it where it is missing, changes
 * that.
 */
export type Decider = { readonly scope: Scope } & (
  | {
      readonly kind: 'rule';
      readonly table: TableRef;
      readonly chain: string;
      readonly index: number;
      readonly rule: Rule;
      /** The rule as nft prints it; null: a rule of iptables. */
      readonly words: string | null;
    }
  | {
      readonly kind: 'policy';
      readonly table: TableRef;
      readonly chain: string;
      readonly policy: BaseChainHook['policy'];
    }
  | { readonly kind: 'ip-rule'; readonly rule: IpRule }
  | { readonly kind: 'route'; readonly route: Route }
  | { readonly kind: 'dormant'; readonly table: TableRef }
  | { readonly kind: 'down' | 'missing-link'; readonly link: string }
  | { readonly kind: 'missing-member'; readonly set: string; readonly entry: string }
  | { readonly kind: 'missing-set'; readonly set: string }
  | { readonly kind: 'missing-ip-rule'; readonly rule: IpRule }
  | { readonly kind: 'missing-route'; readonly route: Route }
  | { readonly kind: 'missing-rule'; readonly table: string; readonly chain: string; readonly rule: Rule }
);
