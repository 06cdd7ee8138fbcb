import type { Family, Rule, Ruleset } from './ruleset.js';
import type { Target } from './target.js';

/*
 * The rules of a node outside our backend: tables of native nft, and the rules of the other iptables backend. Packets
 * pass all of them.
 */

export interface ForeignRules {
  readonly tables: readonly ForeignTable[];
  /** Rulesets of the iptables backend that the observation does not use. */
  readonly rulesets: readonly ForeignRuleset[];
  /** What could not be read, as text; packets may pass it nevertheless. */
  readonly unread: readonly string[];
}

export interface ForeignRuleset extends Ruleset {
  readonly backend: 'iptables-nft' | 'iptables-legacy';
}

export const foreignFamilies = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'] as const;
export type ForeignFamily = (typeof foreignFamilies)[number];

export interface ForeignTable {
  readonly family: ForeignFamily;
  readonly name: string;
  /** Handles grow in the order of creation. */
  readonly handle: number;
  /** Whether its base chains are inactive. Null: it has flags, but they are unknown. */
  readonly isDormant: boolean | null;
  /** The iptables table that it replaces, because iptables cannot show everything in it. */
  readonly replaces: { readonly family: Family; readonly table: string } | null;
  readonly chains: readonly ForeignChain[];
  readonly sets: readonly ForeignSet[];
}

export interface ForeignChain {
  readonly name: string;
  readonly handle: number;
  /** Null: not a base chain. */
  readonly base: BaseChainHook | null;
  readonly rules: readonly ForeignRule[];
}

export interface BaseChainHook {
  readonly type: string;
  readonly hook: string;
  readonly priority: number;
  readonly policy: 'accept' | 'drop';
  /** The devices of an ingress or egress hook. Null: unknown. */
  readonly devices: readonly string[] | null;
}

export interface ForeignRule {
  /** The rule as nft prints it; null: a rule of iptables. */
  readonly words: string | null;
  readonly statements: readonly ForeignStatement[];
}

/** A set, or a map with its values. */
export interface ForeignSet {
  readonly name: string;
  readonly entries: readonly MapEntry[];
}

/** Numbers of any kind, IPv6 addresses as one big number, names as text. */
export type ForeignValue = number | bigint | string;

export type Element =
  | { readonly kind: 'value'; readonly value: ForeignValue }
  /** Both ends included. */
  | { readonly kind: 'range'; readonly first: number | bigint; readonly last: number | bigint }
  /** Names with this prefix. */
  | { readonly kind: 'beginning'; readonly text: string }
  | { readonly kind: 'concat'; readonly parts: readonly Element[] }
  | { readonly kind: 'any' }
  | { readonly kind: 'unknown' };

export interface MapEntry {
  readonly key: Element;
  /** Null: a set has no values. */
  readonly value: Verdict | Expression | null;
}

export type Verdict =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'continue' | 'queue' | 'reject' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string };

export type PacketField =
  | 'source'
  | 'destination'
  | 'source-port'
  | 'destination-port'
  | 'protocol'
  | 'family'
  | 'ethertype'
  | 'tcp-flags'
  | 'icmp-type'
  | 'icmp-code'
  | 'mark'
  | 'input'
  | 'output'
  | 'packet-type';

export type ConnectionField =
  | 'state'
  | 'status'
  | 'mark'
  | 'direction'
  | 'zone'
  | 'protocol'
  | 'original-source'
  | 'original-destination'
  | 'reply-source'
  | 'reply-destination'
  | 'original-source-port'
  | 'original-destination-port'
  | 'reply-source-port'
  | 'reply-destination-port';

/** What a packet must be for a field to exist; for other packets the rule ends. */
export interface Needs {
  readonly family: Family | null;
  /** Any of these. */
  readonly protocols: readonly number[] | null;
}

export type Expression =
  | { readonly kind: 'constant'; readonly value: ForeignValue }
  | { readonly kind: 'field'; readonly field: PacketField; readonly needs: Needs }
  | { readonly kind: 'connection'; readonly field: ConnectionField }
  | { readonly kind: 'owner' }
  | {
      readonly kind: 'bits';
      readonly operation: '&' | '|' | '^' | '<<' | '>>';
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'concat'; readonly parts: readonly Expression[] }
  | { readonly kind: 'lookup'; readonly key: Expression; readonly entries: Entries }
  | { readonly kind: 'fib-type'; readonly end: 'source' | 'destination'; readonly isPerDevice: boolean }
  /** Whether the route to the source uses the packet's input device, or exists at all (`isLoose`). */
  | { readonly kind: 'fib-route'; readonly isLoose: boolean; readonly usesMark: boolean }
  /** A random number below `count`. */
  | { readonly kind: 'chance'; readonly count: number }
  | { readonly kind: 'unknown'; readonly needs: Needs };

/** A named set or map of the same table, or inline elements. */
export type Entries = { readonly set: string } | { readonly inline: readonly MapEntry[] };

export type Comparison = '==' | '!=' | '<' | '>' | '<=' | '>=' | 'has-bits';

export type ForeignStatement =
  | { readonly kind: 'test'; readonly left: Expression; readonly operator: Comparison; readonly right: Entries }
  | { readonly kind: 'compare'; readonly left: Expression; readonly operator: Comparison; readonly right: Expression }
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'verdict-map'; readonly key: Expression; readonly entries: Entries }
  | { readonly kind: 'assign'; readonly field: AssignedField; readonly value: Expression }
  | {
      readonly kind: 'translate';
      readonly side: 'source' | 'destination';
      readonly family: Family | null;
      readonly address: Expression | null;
      readonly port: Expression | null;
    }
  | { readonly kind: 'tproxy'; readonly family: Family | null; readonly address: string | null; readonly port: number }
  /** A statement with an equivalent iptables target; with `family` for that family alone. */
  | { readonly kind: 'target'; readonly target: Target; readonly family?: Family | null }
  /** A test that may hold or not. */
  | { readonly kind: 'unknown-test' }
  /** Unknown: it may end the packet. */
  | { readonly kind: 'unknown' }
  /** A whole rule of iptables. */
  | { readonly kind: 'iptables'; readonly rule: Rule };

export type AssignedField =
  | { readonly of: 'packet'; readonly field: 'mark' }
  | {
      readonly of: 'packet';
      readonly field: 'source' | 'destination' | 'source-port' | 'destination-port';
      readonly needs: Needs;
    }
  | { readonly of: 'connection'; readonly field: 'mark' | 'zone' };
