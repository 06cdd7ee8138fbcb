import type { SimulatableProgram } from '../../../ir/program.js';
import type { NodeState } from '../../../model/node-state.js';
import type { RuleWords } from '../../chain.js';
import type { Scene } from '../../topology/scene.js';
import type { Case } from '../case.js';
import type { Property } from '../property.js';
import type { Culprit } from './culprit.js';
import type { Known } from './suspects.js';

/** A property with the consequence of its failure, in an operator's words. */
export interface EffectProperty<State> extends Property<State> {
  /** `default/web-0 is not captured`. */
  readonly complaint: (who: Concerned, one: Case) => string;
}

export interface Concerned {
  /** The pods, by name or number. */
  readonly who: string;
  readonly be: 'is' | 'are';
}

/** A conversation for each kind of pod. */
export interface EffectQuestions {
  readonly cases: Iterable<Case>;
  /** There are no pods to redirect. */
  readonly isIdle: boolean;
  /** All pods of a kind, by the name of the pod that represents them. */
  readonly kinds: ReadonlyMap<string, readonly string[]>;
  readonly notes: readonly string[];
}

/** A failure that no packet shows. */
export interface SilentFailure {
  readonly property: string;
  readonly complaint: string;
  readonly culprit: Culprit;
}

/** A part of an observed node that stands for all of it. */
export interface Sample<State> {
  readonly state: State;
  readonly program: SimulatableProgram;
  /** All pods of a kind, by the name of each pod that was kept; a pod that is left out stands for itself. */
  readonly kinds: ReadonlyMap<string, readonly string[]>;
}

/** How a mode checks whether its document takes effect on an observed node. */
export interface EffectMode<State extends NodeState> {
  /** The node with a few pods of each kind, where that is cheaper than all of it. */
  readonly sampled: (state: State, observed: SimulatableProgram) => Sample<State>;
  /** If several fail for a conversation, the first one is named. */
  readonly properties: readonly EffectProperty<State>[];
  readonly questions: (state: State, scene: Scene) => EffectQuestions;
  /** The node as the document alone would make it, and how to transfer a case of the observed node to it. */
  readonly ideal: (
    state: State,
    desired: SimulatableProgram,
    observed: SimulatableProgram,
    words: RuleWords,
  ) => { readonly scene: Scene; readonly caseOf: (one: Case) => Case };
  readonly known: (state: State, desired: SimulatableProgram) => Known;
  readonly silent: (state: State, observed: SimulatableProgram) => readonly SilentFailure[];
}
