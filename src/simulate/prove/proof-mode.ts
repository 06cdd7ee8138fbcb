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

/** A node in every situation that is asked about. */
export interface Scenarios {
  /** With what every node has to hold to. */
  readonly every: Iterable<Scenario>;
  /** With what the document expects. */
  readonly expected: Iterable<Scenario>;
}

/** What a mode says of proofs: who speaks on its nodes, in which situations they are looked at, and what has to hold. */
export interface ProofMode<State extends NodeState> {
  readonly topology: Topology<State>;
  readonly scenarios: (subject: Subject<State>, words: RuleWords, also?: AlsoDistinguished) => Scenarios;
  /** The node as packets see it: without a proxy nobody is in the mesh. */
  readonly effective: (state: State) => State;
  /** Addresses of a document besides those of the node and its pods. */
  readonly ownAddresses: (state: State) => readonly string[];
  /** @param designs of two documents while one takes the place of the other. */
  readonly ownEndpoints: (state: State, family: Family, designs: readonly State[]) => OwnEndpoints;
  /** Who speaks with the addresses of others. */
  readonly spoofed: (state: State, endpoints: readonly Endpoint[]) => readonly Endpoint[];
  /** Bits of marks that others may have. */
  readonly freeBits: (state: State) => readonly number[];
  readonly transitionProperties: readonly TransitionProperty[];
  readonly effect: EffectMode<State>;
}
