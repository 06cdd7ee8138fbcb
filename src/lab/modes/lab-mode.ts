import type { NodeState } from '../../index.js';
import type { LabEndpoint } from '../endpoints.js';
import type { LabExpectation, NodeExpectation } from '../expectation.js';
import type { FlowMark, JourneyProtocol, ProxyHop } from '../journey.js';
import type { Lab, LabNodeName } from '../topology.js';

/** One connection: its two endpoints, its protocol, and the client address that the server sees. */
export interface Attempt {
  readonly from: LabEndpoint;
  readonly to: LabEndpoint;
  readonly protocol: JourneyProtocol;
  readonly client: string;
}

/** The lab's expectations of nodes in a mode. */
export interface LabMode {
  readonly name: NodeState['mode'];
  /** The listeners of ztunnel that a connection passes. */
  readonly hops: (lab: Lab, expectation: LabExpectation, attempt: Omit<Attempt, 'client'>) => readonly ProxyHop[];
  /** The hops of a connection that is known to be lost, up to the loss; null: it is not lost. */
  readonly knownLoss: (
    lab: Lab,
    expectation: LabExpectation,
    attempt: Attempt,
    hops: readonly ProxyHop[],
  ) => readonly ProxyHop[] | null;
  /** The connection marks of a connection's flows. */
  readonly marks: (
    expectation: LabExpectation,
    attempt: Omit<Attempt, 'client'>,
    hops: readonly ProxyHop[],
  ) => readonly FlowMark[];
  readonly listeners: {
    /** Takes connections from mesh pods. */
    readonly outbound: number;
    /** Takes connections to mesh pods, with the client's address. */
    readonly inbound: number;
    /** Answers DNS itself. */
    readonly dns: number;
  };
  /** The expectation that follows from a document. */
  readonly expectationOf: (state: NodeState) => NodeExpectation;
  /** Whether a node has rules of this mode now. */
  readonly isProgrammed: (lab: Lab, node: LabNodeName) => Promise<boolean>;
}
