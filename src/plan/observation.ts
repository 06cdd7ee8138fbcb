import type { Link } from '../ir/link.js';
import type { Program } from '../ir/program.js';
import type { ResolvedBackend } from '../model/backend.js';
import type { ApplyRecord, DesignRecord } from './record.js';

export interface ZtunnelPlace {
  readonly isNodesOwn: boolean;
  /** IPv4 addresses in it, those of our tunnels and of the loopback device aside; null: not read. */
  readonly addresses: readonly string[] | null;
}

/** What plan needs to know of the live node. */
export interface Observation {
  readonly backend: ResolvedBackend;
  /** Why this backend; one clause for people. */
  readonly backendReason: string;
  /** Nothing says so: the rules may as well be those of the other iptables. */
  readonly isBackendGuessed?: true;
  /** The node's namespace first; then ztunnel's, and any other that still holds something of ours. */
  readonly program: Program;
  /** What is ours in the other iptables backend, by namespace; only rulesets are filled in. */
  readonly otherBackend: Program;
  /** Geneve and vxlan links of the node that are not ours: a tunnel port of theirs may be one that cannot be ours. */
  readonly foreignTunnels: readonly Link[];
  /** The same in ztunnel's namespace; left out where nobody has looked. */
  readonly tunnelsAtZtunnel?: readonly Link[];
  /** Whether a program's socket has our tunnels' port; left out where that was not looked at. */
  readonly isTunnelPortBusy?: boolean;
  /** Links that are called by an altname in the document: their names, by scope and altname. */
  readonly altNames?: ReadonlyMap<string, string>;
  /** Source address that the node chooses towards ztunnel; null: no route; undefined: not asked. */
  readonly sourceTowardsZtunnel: string | null | undefined;
  /** The namespace that the document gives ztunnel; null: not asked, or there is none. */
  readonly ztunnel: ZtunnelPlace | null;
  /** Device of the /32 route in the main table, for pods whose document names none. */
  readonly podInterfaces: ReadonlyMap<string, string>;
  /** What apply wrote down about this node; null: nothing, or not readable here. */
  readonly record: ApplyRecord | null;
  /** By namespace, the designs that a record has for it: it was written before anything else was. */
  readonly recorded: ReadonlyMap<string | null, readonly DesignRecord[]>;
  /** What the reader wants to be said in the plan (a namespace that vanished, a table that is gone). */
  readonly notes: readonly string[];
}
