import type { Allowance } from './allowance.js';
import type { ChangeStatement } from './change-statement.js';
import type { Expectation } from './expectation.js';

/** How the rules reach the kernel. `auto` is resolved by reading the live node, never by writing to it. */
export type Backend = 'iptables-nft' | 'iptables-legacy' | 'nft' | 'auto';

export interface Node {
  readonly name: string;
  /**
   * Source address of the node's own traffic to its pods (kubelet probes). Null: a mode that does not need it was not
   * told.
   */
  readonly hostIP: string | null;
}

export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string | null;
  /** Canonical addresses, IPv4 before IPv6, at least one. */
  readonly ips: readonly string[];
  readonly hostInterface: string | null;
  readonly netns: string | null;
  readonly mesh: boolean;
  readonly hostNetwork: boolean;
}

/** A node as its document describes it. All values are validated and canonical. */
export interface NodeState {
  readonly mode: string;
  /** One of the published rule sets of the mode. */
  readonly profile: string;
  readonly backend: Backend;
  readonly node: Node;
  /** In the order of the document. */
  readonly pods: readonly Pod[];
  /** The numbers and names of the design, as the mode has them. */
  readonly constants: object;
  /** What must hold for conversations, in addition to what must hold on every node. */
  readonly expect: readonly Expectation[];
  /** What need not hold. */
  readonly allow: readonly Allowance[];
  /** What the change to this document may do to flows: these go so, all others as before. Null: nothing is stated. */
  readonly change: readonly ChangeStatement[] | null;
}
