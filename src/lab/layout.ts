import type { NodeState } from '../index.js';

export type LabNodeName = 'node1' | 'node2';

/** What a lab for documents of a mode consists of, beside its two nodes with a proxy each. */
export interface LabLayout {
  readonly mode: NodeState['mode'];
  /** Whether everything has an IPv6 address as well. */
  readonly hasIPv6: boolean;
  readonly pods: readonly PodPlan[];
  readonly stubs: readonly StubPlan[];
  readonly loopbackAddresses: readonly LoopbackAddress[];
}

export interface PodPlan {
  readonly name: string;
  readonly node: LabNodeName;
  /** The last part of its addresses. */
  readonly host: number;
  readonly mesh?: boolean;
  readonly dns?: boolean;
}

/** A namespace in a subnet of its own, which only one other member is connected to. */
export interface StubPlan {
  readonly name: string;
  readonly node: LabNodeName;
  /** The member that forwards for it: its node, or a pod whose guest it is. */
  readonly behind: string;
  /** That member's device in the subnet. */
  readonly device: string;
  /** The first three parts of its IPv4 addresses and the /64 of its IPv6 addresses; .1 and ::1 are the gateway's. */
  readonly subnet: string;
  readonly subnet6: string;
  /** What it sends leaves the member with that one's own address. */
  readonly isMasqueraded: boolean;
}

/** An address of a pod on its device `lo`. */
export interface LoopbackAddress {
  readonly name: string;
  readonly pod: string;
  readonly ip: string;
  readonly ip6: string;
}
