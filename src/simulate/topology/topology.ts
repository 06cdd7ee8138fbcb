import type { SimulatableProgram } from '../../ir/program.js';
import type { NodeState } from '../../model/node-state.js';
import type { RuleWords } from '../chain.js';
import type { OwnObjects } from '../deciding/own-objects.js';
import type { KnownPod } from '../network.js';
import type { NamedProcess } from '../question/named-process.js';
import type { RecordedPacket } from '../recorder.js';
import type { Extras } from './extras.js';
import type { Scene } from './scene.js';

/** The states before and after a change. */
export interface Change<State> {
  readonly before: State;
  readonly after: State;
}

/** Makes scenes of one node: what its programs have in common is prepared once. */
export type MakeScene = (program: SimulatableProgram, changes?: Pick<Extras, 'host' | 'inside'>) => Scene;

/** The scenes of a change: what its programs have in common is prepared once. */
export type ScenesBetween = (program: SimulatableProgram) => Scene;

/** Which namespaces a node of a mode has, how they are connected, and who listens in them. */
export interface Topology<State extends NodeState> {
  /** A node as its document describes it, completed with what a network plugin would add. */
  readonly ofDocument: (state: State, program: SimulatableProgram, words: RuleWords, extras?: Extras) => Scene;
  /** A node as observed, with all foreign rules and routes. The document, if there is one, supplies names. */
  readonly ofObservation: (
    observed: SimulatableProgram,
    state: State | null,
    words: RuleWords,
    extras?: Extras,
  ) => Scene;
  /** A node in the middle of a change, with the pods of both documents. */
  readonly between: (change: Change<State>, words: RuleWords, extras?: Extras) => ScenesBetween;
  /** The processes that a question may name, besides the node. @param pods those of the scene, if there is one. */
  readonly processes: (state: State | null, pods: readonly KnownPod[]) => readonly NamedProcess[];
  /**
   * Why a packet is not captured, or is although it should pass, where the rules on its path do not say it; null: they
   * do.
   */
  readonly whyNotCaptured: (state: State | null, pods: readonly KnownPod[], packet: RecordedPacket) => string | null;
  /** How to recognise our objects. */
  readonly ownObjects: (state: State | null) => OwnObjects;
}
