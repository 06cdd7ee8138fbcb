import type { EffectMode } from '../../../../simulate/prove/effect/effect-mode.js';
import type { GeneveState } from '../../state.js';
import { effectCases } from './cases.js';
import { documentsNode } from './documents-node.js';
import { effectEndpoints } from './endpoints.js';
import { knownOf } from './known.js';
import { effectProperties } from './properties.js';
import { unforwarding } from './unforwarding.js';

export const geneveEffect: EffectMode<GeneveState> = {
  sampled: (state, program) => ({ state, program, kinds: new Map() }),
  properties: effectProperties,
  questions: (state, scene) => {
    const { endpoints, kinds, notes, ports } = effectEndpoints(state, scene);
    // Without a mesh pod that is up there is nothing to redirect.
    const isIdle = !endpoints.some(({ role }) => role === 'mesh-pod');
    return { cases: isIdle ? [] : effectCases(endpoints, ports, state.constants.ports.hbone), kinds, notes, isIdle };
  },
  ideal: documentsNode,
  known: knownOf,
  silent: unforwarding,
};
