import type { IpRule } from '../ir/ip-rule.js';
import type { Route } from '../ir/route.js';
import type { Rule } from '../ir/ruleset.js';
import type { Address } from './address.js';
import type { ConnectionState } from './packet.js';
import type { SourceRefusal } from './routing/source-refusal.js';
import type { TableRef } from './table-ref.js';

export type Hook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';

/** What a rule did to the packet. */
export type RuleVerdict = 'continue' | 'accept' | 'drop' | 'reject' | 'return' | 'jump' | 'goto' | 'queue';

/** One event on a packet's path. Marks are those after the event. */
export type Hop = { readonly namespace: string; readonly mark: number; readonly connmark: number | null } & (
  | {
      readonly kind: 'rule';
      readonly hook: Hook;
      readonly table: TableRef;
      readonly chain: string;
      /** Counts from 0. */
      readonly index: number;
      readonly rule: Rule;
      /** Native nft only: the rule as nft prints it. */
      readonly words?: string;
      readonly verdict: RuleVerdict;
    }
  | {
      readonly kind: 'policy';
      readonly hook: Hook;
      readonly table: TableRef;
      readonly chain: string;
      readonly verdict: 'accept' | 'drop';
    }
  | {
      readonly kind: 'connection';
      readonly hook: Hook;
      readonly state: ConnectionState;
      readonly isReply: boolean;
    }
  /** NAT rewrote an address or a port. */
  | {
      readonly kind: 'translation';
      readonly hook: Hook;
      readonly field: 'source' | 'destination';
      readonly address: Address;
      readonly port: number;
    }
  | {
      readonly kind: 'route';
      readonly purpose: 'input' | 'output' | 're-route';
      /** Null where no ip rule led to a route. */
      readonly ipRule: IpRule | null;
      readonly route: Route | null;
      /** The result of the lookup. */
      readonly decision: 'local' | 'forward' | 'unreachable' | 'blackhole' | 'prohibit' | 'none';
    }
  | { readonly kind: 'reverse-path'; readonly device: string; readonly refusal: SourceRefusal }
  | { readonly kind: 'enters' | 'leaves'; readonly device: string }
  /** All chains of a hook accepted the packet. */
  | { readonly kind: 'passes'; readonly hook: Hook }
  | { readonly kind: 'encapsulated' | 'decapsulated'; readonly device: string; readonly tunnel: string }
  | { readonly kind: 'socket'; readonly name: string }
);

/** Omit that keeps the members of a union apart. */
type Without<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;
export type HopBody = Without<Hop, 'namespace' | 'mark' | 'connmark'>;
