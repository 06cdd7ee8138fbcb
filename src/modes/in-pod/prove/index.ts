import type { ProofMode } from '../../../simulate/prove/proof-mode.js';
import type { InpodState } from '../state.js';
import { inpodTopology } from '../topology/index.js';

export const inpodProofs: ProofMode<InpodState> = {
  topology: inpodTopology,
  scenarios: () => ({ every: [], expected: [] }),
  effective: (state) => state,
  ownAddresses: () => [],
  ownEndpoints: () => ({ proxies: [], isReserved: () => false }),
  spoofed: () => [],
  freeBits: () => [],
  transitionProperties: [],
  effect: {
    properties: [],
    questions: () => ({ cases: [], isIdle: true, kinds: new Map(), notes: [] }),
    ideal: (state, desired, _, words) => ({
      scene: inpodTopology.ofDocument(state, desired, words),
      caseOf: (one) => one,
    }),
    known: () => ({
      isOurs: () => false,
      priorities: new Set(),
      tables: new Set(),
      devices: new Set(),
      neededSettings: () => [],
    }),
    silent: () => [],
  },
};
