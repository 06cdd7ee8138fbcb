import type { ProofMode } from '../../../simulate/prove/proof-mode.js';
import type { GeneveState } from '../state.js';
import { geneveTopology } from '../topology/index.js';
import { geneveEffect } from './effect/index.js';
import { ownEndpoints, spoofedSources } from './endpoints.js';
import { freeBits } from './free-bits.js';
import { ownAddresses } from './own-addresses.js';
import { scenariosOf } from './situations.js';
import { transitionProperties } from './transition-properties.js';

export const geneveProofs: ProofMode<GeneveState> = {
  topology: geneveTopology,
  scenarios: scenariosOf,
  effective: (state) =>
    state.ztunnel === null ? { ...state, pods: state.pods.map((pod) => ({ ...pod, mesh: false })) } : state,
  ownAddresses,
  ownEndpoints: (state, family, designs) =>
    ownEndpoints(
      state,
      family,
      designs.map(({ constants }) => constants),
    ),
  spoofed: ({ ztunnel }, endpoints) => (ztunnel === null ? [] : spoofedSources(endpoints)),
  freeBits,
  transitionProperties,
  effect: geneveEffect,
};
