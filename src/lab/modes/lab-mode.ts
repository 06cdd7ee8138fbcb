import type { NodeState } from '../../index.js';
import type { LabEndpoint } from '../endpoints.js';
import type { LabExpectation, NodeExpectation } from '../expectation.js';
import type { FlowMark, JourneyProtocol, ProxyHop } from '../journey.js';
import type { Lab, LabNodeName } from '../topology.js';

/** Two places, the protocol that one speaks to the other, and the address that it does so with. */
export interface Attempt {
  readonly from: LabEndpoint;
  readonly to: LabEndpoint;
  readonly protocol: JourneyProtocol;
  readonly client: string;
}

/** What the lab expects of nodes of a mode. */
export interface LabMode {
  readonly name: NodeState['mode'];
  /** The listeners of ztunnel that a connection passes. */
  readonly hops: (lab: Lab, expectation: LabExpectation, attempt: Omit<Attempt, 'client'>) => readonly ProxyHop[];
  /** How far a connection comes that is known to be lost; null: it is not. */
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
    /** Takes what mesh pods send. */
    readonly outbound: number;
    /** Takes what is sent to one, with the client's address. */
    readonly inbound: number;
    /** Answers DNS itself. */
    readonly dns: number;
  };
  /** What a document says that a node is to do. */
  readonly expectationOf: (state: NodeState) => NodeExpectation;
  /** Whether a node holds rules of this mode right now. */
  readonly isProgrammed: (lab: Lab, node: LabNodeName) => Promise<boolean>;
}
