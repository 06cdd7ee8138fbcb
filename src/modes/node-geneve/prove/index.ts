import type { ProofMode } from '../../../simulate/prove/proof-mode.js';
import type { GeneveState } from '../state.js';
import { geneveTopology } from '../topology/index.js';
import { conversations } from './conversations.js';
import { geneveEffect } from './effect/index.js';
import { freeBits } from './free-bits.js';
import { kindOf, shapeOf } from './kinds.js';
import { knownLosses } from './known-losses.js';
import { ownAddresses } from './own-addresses.js';
import { scenariosOf } from './situations.js';
import { transitionProperties } from './transition-properties.js';

export const geneveProofs: ProofMode<GeneveState> = {
  topology: geneveTopology,
  scenarios: scenariosOf,
  effective: (state) =>
    state.ztunnel === null ? { ...state, pods: state.pods.map((pod) => ({ ...pod, mesh: false })) } : state,
  representatives: (states) => states,
  kindOf,
  shapeOf,
  unseen: ({ pods }) => pods.filter(({ hostInterface, hostNetwork }) => hostInterface === null && !hostNetwork),
  conversations,
  ownAddresses,
  freeBits,
  knownLosses,
  transitionProperties,
  effect: geneveEffect,
};
