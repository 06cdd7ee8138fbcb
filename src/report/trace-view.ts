import type { ObservedView } from './observed-view.js';

/**
 * A traced packet as plain data: the JSON output, and what the other formats are made from. Marks are hexadecimal
 * texts.
 */
export interface TraceView extends WayView {
  readonly formatVersion: 1;
  readonly question: Readonly<Record<string, string | number>>;
  /** How it may go otherwise, where it depends on what is not known. */
  readonly otherWays: readonly WayView[];
  readonly notes: readonly string[];
  /** Of a packet that was really sent (`--observe`): what the kernel did with it. */
  readonly observed?: ObservedView;
}

/** One way that the conversation may take: its first packet, and those after it. */
export interface WayView extends PacketView {
  /** What this way supposes. */
  readonly supposes: readonly string[];
  readonly later: readonly PacketView[];
}

export interface PacketView {
  /** What became of it, in one sentence. */
  readonly sentence: string;
  readonly isAnswer: boolean;
  /** Of an answer: whether it came back to who asked. */
  readonly arrives: boolean | null;
  readonly packet: HeaderView;
  readonly outcome: OutcomeView;
  /**
   * The one thing because of which it is not captured, on an observed node; null: none, or it is not looked for
   * (answers, later packets).
   */
  readonly decidedBy: DeciderView | null;
  /**
   * The rules that it was compared with, in all chains of all namespaces and through the tunnels; those that matched
   * are among the hops.
   */
  readonly rulesTried: number;
  readonly hops: readonly HopView[];
}

export interface DeciderView {
  /**
   * What stands in the way (rule, policy, ip-rule, route), or what is wrong with ours (missing-rule, missing-member,
   * dormant, down ...).
   */
  readonly kind: string;
  readonly namespace: string;
  readonly text: string;
  /** Whose it is that stands in the way; null: it is ours. */
  readonly owner: string | null;
  /** Whether it is a rule that changes the packet's mark. */
  readonly changesMark: boolean;
}

export interface HeaderView {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  /** As iptables names it. */
  readonly protocol: string;
  /** Of TCP; empty for others. */
  readonly flags: string;
  readonly mark: string;
}

export interface OutcomeView {
  /**
   * `captured`: a listener of the proxy has it. `sent`: it left by a device, to a pod or to the world. `stays`: it
   * never left its pod.
   */
  readonly kind: 'captured' | 'delivered' | 'sent' | 'stays' | 'dropped' | 'rejected' | 'queued' | 'lost';
  /** Where it ended: a namespace by its scope, or the pod that it never left. */
  readonly namespace: string;
  /** The port of the proxy that took it, or of the process that it is for; null where it left or ended on its way. */
  readonly port: number | null;
  readonly device: string | null;
  readonly pod: string | null;
  /** Why it ended on its way. */
  readonly why: string | null;
}

export interface HopView {
  readonly kind:
    | 'enters'
    | 'leaves'
    | 'connection'
    | 'rule'
    | 'policy'
    | 'translation'
    | 'route'
    | 'source-check'
    | 'encapsulated'
    | 'decapsulated'
    | 'socket';
  readonly namespace: string;
  /** PREROUTING, INPUT, FORWARD, OUTPUT, POSTROUTING, or `routing`; null between namespaces. */
  readonly hook: string | null;
  /** raw, mangle, nat, filter; of a route the table that had it. */
  readonly table: string | null;
  readonly chain: string | null;
  /** Place of the rule in its chain, from 1. */
  readonly number: number | null;
  /** As iptables-save prints it, without counters; of a route the ip rule that led to it. */
  readonly rule: string | null;
  /**
   * continue, accept, drop, reject, return, jump, goto, queue; of a connection its state; of a route local, forward or
   * why not.
   */
  readonly verdict: string | null;
  /** The packet's mark after it. */
  readonly mark: string;
  /** The connection's mark after it; null: it has no connection. */
  readonly connmark: string | null;
  /** The route that was chosen. */
  readonly route: string | null;
  /** Device, address or socket that it is about. */
  readonly subject: string | null;
  /** How a mark came about: `(0x0 & ~0x4000) ^ 0x4000 = 0x4000`. */
  readonly arithmetic: string | null;
  /** Whether the packet is one that carries the traced one through a tunnel. */
  readonly inTunnel: boolean;
  /** `us`, the program that the chain's name belongs to, or null where no owner is needed. */
  readonly owner: string | null;
  readonly purpose: string | null;
  /** Statements of the document behind it. */
  readonly causes: readonly string[];
}
