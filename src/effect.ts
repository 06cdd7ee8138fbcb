import { compile } from './compile.js';
import type { Program } from './ir/program.js';
import type { NodeState } from './model/node-state.js';
import { asWalked } from './render/nft/as-walked.js';
import { withNativeForm } from './render/nft/native-program.js';
import type { EffectView } from './render/report/effect-view.js';
import { ruleWords } from './render/report/rule-words.js';
import { viewEffect } from './render/report/view-effect.js';
import { effectOf } from './simulate/prove/effect/effect.js';
import { wishFor } from './transition.js';

/** Whether what a node was observed to hold does what its document says, whatever others have there. Pure. */
export function effect(state: NodeState, observed: Program): EffectView {
  const desired = () => withNativeForm(compile(state));
  const { ownership } = wishFor(state);
  return viewEffect(effectOf({ state, desired, observed: asWalked(observed), ownership }, ruleWords));
}
