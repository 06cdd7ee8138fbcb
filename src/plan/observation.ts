import type { Link } from '../ir/link.js';
import type { KernelProgram } from '../ir/program.js';
import type { ResolvedBackend } from '../model/backend.js';
import type { Design } from '../model/design.js';
import type { ApplyRecord } from './record.js';

/** What is known of a namespace besides the objects that may be ours. What is left out was not looked at. */
export interface NamespaceFacts {
  /** The path leads to the node's own namespace. */
  readonly isNodesOwn?: boolean;
  /** Its IPv4 addresses, those of our links and of the loopback device aside. */
  readonly addresses?: readonly string[];
  /** Geneve and vxlan links that are not ours: a port of theirs may be one that cannot be ours. */
  readonly foreignTunnels?: readonly Link[];
  /** Whether a program's socket has the port of our tunnels. */
  readonly isTunnelPortBusy?: boolean;
  /** The source address that it chooses, by destination; null: no route. */
  readonly sources?: ReadonlyMap<string, string | null>;
}

/** What plan needs to know of the live node. */
export interface Observation {
  readonly backend: ResolvedBackend;
  /** Why this backend; one clause for people. */
  readonly backendReason: string;
  /** Nothing says so: the rules may as well be those of the other iptables. */
  readonly isBackendGuessed?: true;
  /** The node's namespace first; then those of the document, and any other that still holds something of ours. */
  readonly program: KernelProgram;
  /** What is ours in the other iptables backend, by namespace; only rulesets are filled in. */
  readonly otherBackend: KernelProgram;
  /** By namespace, as `netns` names it. */
  readonly facts: ReadonlyMap<string | null, NamespaceFacts>;
  /** Links that are called by an altname in the document: their names, by scope and altname. */
  readonly altNames?: ReadonlyMap<string, string>;
  /** Device of the /32 route in the main table, for pods whose document names none. */
  readonly podInterfaces: ReadonlyMap<string, string>;
  /** What apply wrote down about this node; null: nothing, or not readable here. */
  readonly record: ApplyRecord | null;
  /** By namespace, the designs that a record has for it: it was written before anything else was. */
  readonly recorded: ReadonlyMap<string | null, readonly Design[]>;
  /** What the reader wants to be said in the plan (a namespace that vanished, a table that is gone). */
  readonly notes: readonly string[];
}
