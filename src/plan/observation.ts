import type { Link } from '../ir/link.js';
import type { KernelProgram } from '../ir/program.js';
import type { ResolvedBackend } from '../model/backend.js';
import type { Design } from '../model/design.js';
import type { FailedPod } from './failed-pod.js';
import type { ApplyRecord } from './record.js';

/** Facts about a namespace besides the objects that may be ours. A fact that is left out was not read. */
export interface NamespaceFacts {
  readonly inode?: string;
  /** The path leads to the node's own namespace. */
  readonly isNodesOwn?: boolean;
  /** Its addresses, without those of our links and of the loopback device. */
  readonly addresses?: readonly string[];
  /** Devices on which IPv6 is disabled, as far as desired routes lead to them. */
  readonly withoutIPv6?: readonly string[];
  /** Foreign geneve and vxlan links: their UDP ports may conflict with ours. */
  readonly foreignTunnels?: readonly Link[];
  /** Whether a socket of another program has the port of our tunnels. */
  readonly isTunnelPortBusy?: boolean;
  /** The source address that the kernel chooses, by destination; null: no route. */
  readonly sources?: ReadonlyMap<string, string | null>;
  /**
   * Of nf_tables, when it was read: each commit makes another one, whoever makes it. Steps that write it are held to
   * that.
   */
  readonly generation?: number;
}

/** The observed node: the input of a plan. */
export interface Observation {
  readonly backend: ResolvedBackend;
  /** Why this backend was chosen, as a clause for people. */
  readonly backendReason: string;
  /** The backend is a guess: the rules may as well be those of the other iptables. */
  readonly isBackendGuessed?: true;
  /** The node's namespace, those of the document, and any other that may still hold objects of ours. */
  readonly program: KernelProgram;
  /** Our objects in the other iptables backend, by namespace; only rulesets are filled in. */
  readonly otherBackend: KernelProgram;
  /** By namespace, as `netns` names it. */
  readonly facts: ReadonlyMap<string | null, NamespaceFacts>;
  /** Names of links that the document calls by an altname, by scope and altname. */
  readonly altNames?: ReadonlyMap<string, string>;
  /** Device of the /32 route in the main table, for pods whose document names none. */
  readonly podInterfaces: ReadonlyMap<string, string>;
  /** The record of this node; null: there is none, or it is not readable here. */
  readonly record: ApplyRecord | null;
  /** The recorded designs by namespace. A record is written before the objects, so it is evidence of them. */
  readonly recorded: ReadonlyMap<string | null, readonly Design[]>;
  /** Pods whose namespaces could not be read. */
  readonly unread?: readonly FailedPod[];
  /** Notes of the reader for the plan, such as about a namespace that vanished. */
  readonly notes: readonly string[];
}
