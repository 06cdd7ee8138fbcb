import type { IpRule } from '../ir/ip-rule.js';
import type { Address, Link } from '../ir/link.js';
import type { Scope } from '../ir/program.js';
import type { Route } from '../ir/route.js';
import type { Ruleset } from '../ir/ruleset.js';
import type { Sysctl } from '../ir/sysctl.js';
import type { ResolvedBackend } from '../model/backend.js';
import type { NodeState } from '../model/node-state.js';
import type { Plan } from '../plan/plan.js';
import type { EffectView } from '../report/effect-view.js';

export interface Tool {
  readonly program: string;
  /** Null if it is not installed. */
  readonly version: string | null;
  readonly debianPackage: string;
}

/** All IPv4 rules of one backend on the node; for nft only those of our own table. */
export interface BackendRules {
  readonly backend: ResolvedBackend;
  readonly ruleset: Ruleset;
  /** Lines of rules that could not be read, with their positions. */
  readonly unread: readonly string[];
}

/** A network namespace that a document names. */
export interface ExaminedNamespace {
  /** The path in the document. */
  readonly path: string;
  readonly netns: string;
  /** Null: the namespace does not exist. */
  readonly inode: string | null;
}

/** What doctor checks. Reading it changes nothing on the node. */
export interface Facts<State extends NodeState = NodeState> {
  readonly tools: readonly Tool[];
  /** Null without a document. */
  readonly state: State | null;
  /** Those of the document; without a document, the defaults of the mode. */
  readonly constants: State['constants'];
  readonly rules: readonly BackendRules[];
  /** Tables of iptables-nft that it cannot show completely, with the evidence. */
  readonly incompatibleTables: readonly { readonly table: string; readonly evidence: string }[];
  /** Tables that nft shows and iptables-nft did not create, such as `inet filter`. */
  readonly nativeTables: readonly string[];
  /** Null: not read. */
  readonly links: readonly Link[] | null;
  readonly addresses: readonly Address[];
  /** Null: not read. */
  readonly routes: readonly Route[] | null;
  readonly ipRules: readonly IpRule[];
  readonly sysctls: readonly Sysctl[];
  readonly nodeInode: string | null;
  readonly namespaces: readonly ExaminedNamespace[];
  /** Addresses in the namespaces of the mode, except the node's own; a namespace that cannot be read is missing. */
  readonly addressesInside: Readonly<Partial<Record<Scope, readonly Address[]>>>;
  /** UDP ports that programs of the node listen on. */
  readonly udpPorts: readonly number[];
  readonly runsNetworkd: boolean;
  /** The plan of the document, or the reason why there is none. */
  readonly plan: Plan | { readonly impossible: string } | null;
  /** Whether the node redirects; null: not everything is in place, or the node could not be read. */
  readonly effect: EffectView | null;
  /**
   * What the kernel refused when the document's program was tried in an empty namespace; null: nothing, or not tried.
   */
  readonly refused: string | null;
  /** What could not be read, and why. */
  readonly notRead: readonly {
    readonly what: string;
    readonly why: string;
    /** Because a program is not installed, which has a finding of its own. */
    readonly isMissingTool: boolean;
  }[];
}
