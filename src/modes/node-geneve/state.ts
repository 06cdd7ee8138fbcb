import type { Node, NodeState } from '../../model/node-state.js';
import type { GeneveConstants } from './constants.js';
import type { GeneveProfileName } from './profiles.js';

export type TunnelKind = 'geneve' | 'vxlan' | 'veth';

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

/** A node of mode geneve. */
export interface GeneveState extends NodeState {
  readonly mode: 'geneve';
  readonly node: Node & { readonly hostIP: string };
  readonly profile: GeneveProfileName;
  /** Null: no active ztunnel, so the node must hold nothing of ours. */
  readonly ztunnel: Ztunnel | null;
  readonly tunnel: Tunnel;
  readonly constants: GeneveConstants;
}
