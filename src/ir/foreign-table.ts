import type { Family, Rule, Ruleset } from './ruleset.js';
import type { Target } from './target.js';

/*
 * What other programs have on a node beside the rules of the backend that is ours: tables of native nft, and the rules of the
 * other iptables. Packets meet them all.
 */

export interface ForeignRules {
  readonly tables: readonly ForeignTable[];
  /** Of the iptables that is not the one of the observation. */
  readonly rulesets: readonly ForeignRuleset[];
  /** What could not be read, in words: packets may meet it all the same. */
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
  /** Tables are numbered as they are made. */
  readonly handle: number;
  /** Its base chains are not hooked in. Null: it has flags, and which is not known. */
  readonly isDormant: boolean | null;
  /** A table of iptables that holds what iptables cannot show: it stands for that of the dump. */
  readonly replaces: { readonly family: Family; readonly table: string } | null;
  readonly chains: readonly ForeignChain[];
  readonly sets: readonly ForeignSet[];
}

export interface ForeignChain {
  readonly name: string;
  readonly handle: number;
  /** Null: rules lead here, and no hook does. */
  readonly base: BaseChainHook | null;
  readonly rules: readonly ForeignRule[];
}

export interface BaseChainHook {
  readonly type: string;
  readonly hook: string;
  readonly priority: number;
  readonly policy: 'accept' | 'drop';
  /** Of ingress and egress: the devices. Null: they are not known. */
  readonly devices: readonly string[] | null;
}

export interface ForeignRule {
  /** In the words of nft; null: it is one of iptables. */
  readonly words: string | null;
  readonly statements: readonly ForeignStatement[];
}

/** Elements of a set, or the keys of a map with what they lead to. */
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
  /** Of names: whatever begins so. */
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

/** A packet of another family or protocol has none of what is asked for, and the rule ends there. */
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
  | { readonly kind: 'fib-type'; readonly end: 'source' | 'destination'; readonly isOfDevice: boolean }
  /** Whether the way to the source leads by the device that the packet came in by, or exists at all (`loose`). */
  | { readonly kind: 'fib-way'; readonly isLoose: boolean; readonly usesMark: boolean }
  /** A number below `count` that cannot be told. */
  | { readonly kind: 'chance'; readonly count: number }
  | { readonly kind: 'unknown'; readonly needs: Needs };

/** A named set or map of the same table, or elements that stand in the rule. */
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
  /** What iptables has as a target too; of one family alone where it says so. */
  | { readonly kind: 'target'; readonly target: Target; readonly family?: Family | null }
  /** A test that may hold or not. */
  | { readonly kind: 'unknown-test' }
  /** Nobody here knows what it does: it may end the packet. */
  | { readonly kind: 'unknown' }
  /** A whole rule in the words of iptables. */
  | { readonly kind: 'iptables'; readonly rule: Rule };

export type AssignedField =
  | { readonly of: 'packet'; readonly field: 'mark' }
  | {
      readonly of: 'packet';
      readonly field: 'source' | 'destination' | 'source-port' | 'destination-port';
      readonly needs: Needs;
    }
  | { readonly of: 'connection'; readonly field: 'mark' | 'zone' };
