import type { Family } from '../../ir/ruleset.js';
import type { NodeState } from '../../model/node-state.js';
import type { RuleWords } from '../chain.js';
import type { Topology } from '../topology/topology.js';
import type { AlsoDistinguished } from './distinctions.js';
import type { EffectMode } from './effect/effect-mode.js';
import type { Endpoint } from './endpoint.js';
import type { OwnEndpoints } from './endpoints.js';
import type { Scenario } from './examine.js';
import type { Subject } from './subject.js';
import type { TransitionProperty } from './transition/property.js';

/** The scenarios of a proof. */
export interface Scenarios {
  /** With the properties of every node. */
  readonly every: Iterable<Scenario>;
  /** With the document's expectations. */
  readonly expected: Iterable<Scenario>;
}

/** A mode's part in proofs: its endpoints, the situations of a node, and the properties that must hold. */
export interface ProofMode<State extends NodeState> {
  readonly topology: Topology<State>;
  readonly scenarios: (subject: Subject<State>, words: RuleWords, also?: AlsoDistinguished) => Scenarios;
  /** The node as packets see it: without a proxy no pod is in the mesh. */
  readonly effective: (state: State) => State;
  /** Addresses of a document besides those of the node and its pods. */
  readonly ownAddresses: (state: State) => readonly string[];
  /** @param designs of both documents while one replaces the other. */
  readonly ownEndpoints: (state: State, family: Family, designs: readonly State[]) => OwnEndpoints;
  /** Endpoints that send with spoofed sources. */
  readonly spoofed: (state: State, endpoints: readonly Endpoint[]) => readonly Endpoint[];
  /** Mark bits that other programs may use. */
  readonly freeBits: (state: State) => readonly number[];
  readonly transitionProperties: readonly TransitionProperty[];
  readonly effect: EffectMode<State>;
}
