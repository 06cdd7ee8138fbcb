import type { Backend, NodeState, Profile, TunnelKind } from '../../index.js';
import type { LabEndpoint } from '../endpoints.js';
import type { LabExpectation, NodeExpectation } from '../expectation.js';
import type { Family, FlowMark, Journey, JourneyProtocol, ProxyHop } from '../journey.js';
import type { LabLayout } from '../layout.js';
import type { LabProgram } from '../programs.js';
import type { Lab, LabNodeName } from '../topology.js';

/** What a lab's documents shall say. */
export interface LabDocumentOptions {
  readonly profile?: Profile;
  readonly backend?: Backend;
  readonly tunnel?: TunnelKind;
  readonly captureDNS?: boolean;
  readonly ipv6?: boolean;
  /** Names of the enrolled pods; those of the other node are ignored. Default: the lab's mesh pods. */
  readonly mesh?: readonly string[];
  /** False: no active ztunnel, so nothing of ours may be on the node. */
  readonly ztunnel?: boolean;
}

/** One connection: its two endpoints, with their addresses of the family, and its protocol. */
export interface Attempt {
  readonly from: LabEndpoint;
  readonly to: LabEndpoint;
  readonly protocol: JourneyProtocol;
  readonly family: Family;
}

/** What the lab knows of a mode. */
export interface LabMode {
  readonly name: NodeState['mode'];
  readonly layout: LabLayout;
  /** Every kind of path that the mode distinguishes. */
  readonly journeys: readonly Journey[];
  /** The keys of options that mean something for its documents. */
  readonly options: readonly (keyof LabDocumentOptions)[];
  /** A node's document, as plain data. */
  readonly document: (lab: Lab, node: LabNodeName, options: LabDocumentOptions) => object;
  /** Whether an agent can tell ztunnel about pods. */
  readonly canHaveAgents: boolean;
  /** The stand-in for a node's ztunnel, with its options besides files. */
  readonly proxy: (
    lab: Lab,
    node: LabNodeName,
  ) => { readonly program: LabProgram; readonly options: readonly string[] };
  /** The listeners of ztunnel that a connection passes. */
  readonly hops: (lab: Lab, expectation: LabExpectation, attempt: Attempt) => readonly ProxyHop[];
  /** The client address that the server sees. */
  readonly client: (lab: Lab, expectation: LabExpectation, attempt: Attempt, hops: readonly ProxyHop[]) => string;
  /** The hops of a connection that is known to be lost, up to the loss; null: it is not lost. */
  readonly knownLoss: (
    lab: Lab,
    expectation: LabExpectation,
    attempt: Attempt & { readonly client: string },
    hops: readonly ProxyHop[],
  ) => readonly ProxyHop[] | null;
  /** The connection marks of a connection's flows on the nodes. */
  readonly marks: (expectation: LabExpectation, attempt: Attempt, hops: readonly ProxyHop[]) => readonly FlowMark[];
  readonly listeners: {
    /** Takes connections from mesh pods. */
    readonly outbound: number;
    /** Takes connections to mesh pods, with the client's address. */
    readonly inbound: number;
    /** Answers DNS. */
    readonly dns: number;
  };
  /** The address of the server that answers the DNS queries that a node's ztunnel takes. */
  readonly resolver: (lab: Lab, node: LabNodeName, family: Family) => string;
  /** The expectation that follows from a document. */
  readonly expectationOf: (state: NodeState) => NodeExpectation;
  /** Whether a node has rules of this mode now. */
  readonly isProgrammed: (lab: Lab, node: LabNodeName) => Promise<boolean>;
}
