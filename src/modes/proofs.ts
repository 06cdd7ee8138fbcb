import type { NodeState } from '../model/node-state.js';
import type { ProofMode } from '../simulate/prove/proof-mode.js';
import { inpodProofs } from './in-pod/prove/index.js';
import type { AnyNodeState, ModeName } from './list.js';
import { geneveProofs } from './node-geneve/prove/index.js';

/** Each mode's part in traces and proofs. Not in its `Mode`: a plan needs no simulation, and loads none. */
const proofs: { readonly [Name in ModeName]: ProofMode<Extract<AnyNodeState, { readonly mode: Name }>> } = {
  geneve: geneveProofs,
  inpod: inpodProofs,
};

/** The topology and the properties of the mode with this name. The cast is as sound as that of `defineMode`. */
export function proofsOf(mode: string): ProofMode<NodeState> {
  const found = (proofs as unknown as Readonly<Record<string, ProofMode<NodeState>>>)[mode];
  if (found === undefined) throw new Error(`there is no mode ${mode}`);
  return found;
}
