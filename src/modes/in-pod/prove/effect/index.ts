import type { EffectMode } from '../../../../simulate/prove/effect/effect-mode.js';
import type { InpodState } from '../../state.js';
import { sampled } from '../sampled.js';
import { effectCases } from './cases.js';
import { documentsNode } from './documents-node.js';
import { knownOf } from './known.js';
import { effectProperties } from './properties.js';

export const inpodEffect: EffectMode<InpodState> = {
  sampled: (state, observed) => sampled(state, observed, 1),
  properties: effectProperties,
  questions: (state, scene) => {
    const cases = effectCases(state, scene);
    return { cases, isIdle: cases.length === 0, kinds: new Map(), notes: [] };
  },
  ideal: (state, desired, _, words) => documentsNode(state, desired, words),
  known: knownOf,
  silent: () => [],
};
