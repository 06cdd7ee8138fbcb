import type { ProofMode } from '../../../simulate/prove/proof-mode.js';
import type { InpodState } from '../state.js';
import { inpodTopology } from '../topology/index.js';
import { conversations } from './conversations.js';
import { inpodEffect } from './effect/index.js';
import { freeBits } from './free-bits.js';
import { knownLosses } from './known-losses.js';
import { kindOf, representatives } from './representatives.js';
import { scenariosOf } from './scenarios.js';
import { transitionProperties } from './transition-properties.js';

export const inpodProofs: ProofMode<InpodState> = {
  topology: inpodTopology,
  scenarios: scenariosOf,
  effective: (state) => state,
  representatives,
  kindOf,
  shapeOf: ({ constants, inpod, node }) => ({ common: { constants, inpod }, names: [node.name, node.hostIP] }),
  unseen: () => [],
  conversations,
  ownAddresses: () => [],
  freeBits,
  knownLosses,
  transitionProperties,
  effect: inpodEffect,
};
