import { desiredStateOf } from './desired-of.js';
import type { KernelProgram } from './ir/program.js';
import type { NodeState } from './model/node-state.js';
import { proofsOf } from './modes/proofs.js';
import { simulatableProgramOf } from './program-of.js';
import { toSimulatable } from './render/nft/to-simulatable.js';
import type { EffectView } from './report/effect-view.js';
import { ruleWords } from './report/rule-words.js';
import { viewEffect } from './report/view-effect.js';
import { effectOf } from './simulate/prove/effect/effect.js';

/**
 * Checks whether an observed node does what its document says, whatever foreign objects it has. Pure.
 * @param observed from `observedProgram`, or the `program` of a saved observation.
 * @example
 * const { failures, holds } = effect(state, await observedProgram(state));
 */
export function effect(state: NodeState, observed: KernelProgram): EffectView {
  const desired = () => simulatableProgramOf(state);
  const { ownership } = desiredStateOf(state);
  return viewEffect(
    effectOf(proofsOf(state.mode), { state, desired, observed: toSimulatable(observed), ownership }, ruleWords),
  );
}
