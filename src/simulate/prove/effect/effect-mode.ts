import type { SimulatableProgram } from '../../../ir/program.js';
import type { NodeState } from '../../../model/node-state.js';
import type { RuleWords } from '../../chain.js';
import type { Scene } from '../../topology/scene.js';
import type { Case } from '../case.js';
import type { Property } from '../property.js';
import type { Culprit } from './culprit.js';
import type { Known } from './suspects.js';

/** A property with what its failure means to whoever runs the node. */
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
  /** There is nobody to redirect. */
  readonly isIdle: boolean;
  /** By the name of the pod that stands for them, all pods of its kind. */
  readonly kinds: ReadonlyMap<string, readonly string[]>;
  readonly notes: readonly string[];
}

/** Something that keeps a document from its effect and that no packet shows. */
export interface SilentFailure {
  readonly property: string;
  readonly complaint: string;
  readonly culprit: Culprit;
}

/** What a mode says of whether its document has its effect on an observed node. */
export interface EffectMode<State extends NodeState> {
  /** Of several that fail for a conversation the first is named. */
  readonly properties: readonly EffectProperty<State>[];
  readonly questions: (state: State, scene: Scene) => EffectQuestions;
  /** The node as the document alone would have it, and a conversation of the observed node as one of it. */
  readonly ideal: (
    state: State,
    desired: SimulatableProgram,
    observed: SimulatableProgram,
    words: RuleWords,
  ) => { readonly scene: Scene; readonly caseOf: (one: Case) => Case };
  readonly known: (state: State, desired: SimulatableProgram) => Known;
  readonly silent: (state: State, observed: SimulatableProgram) => readonly SilentFailure[];
}
