import type { Constants } from './constants.js';
import type { Expectation } from './expectation.js';

/** How the rules reach the kernel. `auto` is resolved by reading the live node, never by writing to it. */
export type Backend = 'iptables-nft' | 'iptables-legacy' | 'nft' | 'auto';

export type TunnelKind = 'geneve' | 'vxlan' | 'veth';

export interface Node {
  readonly name: string;
  /** Source address of the node's own traffic to its pods (kubelet probes). */
  readonly hostIP: string;
}

export interface Ztunnel {
  readonly namespace: string;
  readonly name: string;
  readonly ip: string;
  /** The node's end of ztunnel's veth. */
  readonly hostInterface: string;
  /** Name of ztunnel's own end. */
  readonly podInterface: string;
  /** Path of ztunnel's network namespace. */
  readonly netns: string;
  readonly captureDNS: boolean;
  /** The node's address as ztunnel's tunnels see it. */
  readonly tunnelPeer: string;
}

export interface Tunnel {
  readonly kind: TunnelKind;
  /** UDP port of geneve or vxlan; also the port of the rule that leaves tunnel traffic unmarked. */
  readonly port: number;
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
  /** Null: no active ztunnel, so the node must hold nothing of ours. */
  readonly ztunnel: Ztunnel | null;
  readonly tunnel: Tunnel;
  /** In the order of the document. */
  readonly pods: readonly Pod[];
  readonly constants: Constants;
  /** What must hold for conversations, in addition to what must hold on every node. */
  readonly expect: readonly Expectation[];
}
