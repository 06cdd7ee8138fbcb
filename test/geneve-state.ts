import type { GeneveState, NodeState } from '../src/index.js';

/** The same state, known to be one of mode geneve. */
export function geneveState(state: NodeState): GeneveState {
  if (state.mode !== 'geneve') throw new Error(`a document of mode geneve, not ${state.mode}`);
  return state;
}
