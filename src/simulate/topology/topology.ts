import type { SimulatableProgram } from '../../ir/program.js';
import type { NodeState } from '../../model/node-state.js';
import type { RuleWords } from '../chain.js';
import type { OwnObjects } from '../deciding/own-objects.js';
import type { NamedProcess } from '../question/named-process.js';
import type { Extras } from './extras.js';
import type { Scene } from './scene.js';

/** What a node is before and after a change. */
export interface Change<State> {
  readonly before: State;
  readonly after: State;
}

/** Which namespaces a node of a mode has, how they are connected, and who listens in them. */
export interface Topology<State extends NodeState> {
  /** A node as its document says it is, with what the document leaves to the network plugin. */
  readonly ofDocument: (state: State, program: SimulatableProgram, words: RuleWords, extras?: Extras) => Scene;
  /** A node as it was observed, everybody's rules and routes included. The document helps with names, where there is one. */
  readonly ofObservation: (
    observed: SimulatableProgram,
    state: State | null,
    words: RuleWords,
    extras?: Extras,
  ) => Scene;
  /** A node in the middle of a change, with everybody that one of the two documents names. */
  readonly between: (change: Change<State>, program: SimulatableProgram, words: RuleWords, extras?: Extras) => Scene;
  /** Who can be asked about by name, besides pods and the node. */
  readonly processes: (state: State | null) => readonly NamedProcess[];
  /** By what objects of ours are told. */
  readonly ownObjects: (state: State | null) => OwnObjects;
}
