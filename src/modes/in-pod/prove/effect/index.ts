import type { EffectMode } from '../../../../simulate/prove/effect/effect-mode.js';
import { inpodInputs } from '../../inputs.js';
import type { InpodState } from '../../state.js';
import { sampled } from '../sampled.js';
import { effectCases } from './cases.js';
import { documentsNode } from './documents-node.js';
import { knownOf } from './known.js';
import { effectProperties } from './properties.js';

const nobodyOutside =
  'no conversation of a pod was looked at: the node has no route to a network outside it, neither a default route nor one by a gateway';

export const inpodEffect: EffectMode<InpodState> = {
  sampled: (state, observed) => sampled(state, observed, 1),
  properties: effectProperties,
  questions: (state, scene) => {
    const cases = effectCases(state, scene);
    const isUnseen = cases.length === 0 && inpodInputs(state).meshPods.length > 0;
    return { cases, isIdle: cases.length === 0, kinds: new Map(), notes: isUnseen ? [nobodyOutside] : [] };
  },
  ideal: (state, desired, _, words) => documentsNode(state, desired, words),
  known: knownOf,
  silent: () => [],
};
