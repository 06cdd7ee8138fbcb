import type { Family } from '../../ir/ruleset.js';
import type { NodeState, Pod } from '../../model/node-state.js';
import type { RuleWords } from '../chain.js';
import type { Scene } from '../topology/scene.js';
import type { Change, Topology } from '../topology/topology.js';
import type { Case } from './case.js';
import type { AlsoDistinguished, Distinctions } from './distinctions.js';
import type { EffectMode } from './effect/effect-mode.js';
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

/** States of a node that are compared. */
export interface Comparison {
  /** Two documents that may do the same, or the moments of a change. */
  readonly of: 'alternatives' | 'checkpoints';
  readonly scenes: readonly Scene[];
  readonly families: readonly Family[];
  readonly distinctions: Distinctions;
}

/** A node without its pods, apart from what is its own alone. */
export interface NodeShape {
  readonly common: unknown;
  /** Each in its place; null: there is none. */
  readonly names: readonly (string | null)[];
}

/** A mode's part in proofs: its endpoints, the situations of a node, and the properties that must hold. */
export interface ProofMode<State extends NodeState> {
  readonly topology: Topology<State>;
  readonly scenarios: (subject: Subject<State>, words: RuleWords, also?: AlsoDistinguished) => Scenarios;
  /** The node as packets see it: without a proxy no pod is in the mesh. */
  readonly effective: (state: State) => State;
  /**
   * The documents of a node with a few pods of each kind. They represent all: pods are of a kind where every document
   * treats them alike.
   */
  readonly representatives: (states: readonly State[]) => readonly State[];
  /** What the treatment of a pod depends on: pods with the same text are treated alike. */
  readonly kindOf: (pod: State['pods'][number], state: State) => string;
  /** What nodes of one shape have in common besides their pods, and the names and addresses by which they differ. */
  readonly shapeOf: (state: State) => NodeShape;
  /** Pods whose packets are not looked at, because the document does not say enough about them. */
  readonly unseen: (state: State) => readonly Pod[];
  /** Every conversation by which the compared states may differ. */
  readonly conversations: (change: Change<State>, comparison: Comparison) => readonly Case[];
  /** Addresses of a document besides those of the node and its pods. */
  readonly ownAddresses: (state: State) => readonly string[];
  /** Mark bits that other programs may use. */
  readonly freeBits: (state: State) => readonly number[];
  /** The properties that every node of the document's profile and backend lacks. */
  readonly knownLosses: (state: State) => readonly string[];
  readonly transitionProperties: readonly TransitionProperty[];
  readonly effect: EffectMode<State>;
}
