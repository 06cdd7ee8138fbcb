import type { CompiledProgram } from '../ir/program.js';
import type { NodeState } from '../model/node-state.js';

/** With `backend: nft` the same rules go into nft tables of our own. */
export function nativeRules(program: CompiledProgram, { backend, constants }: NodeState): CompiledProgram {
  if (backend !== 'nft') return program;
  return {
    namespaces: program.namespaces.map((namespace) => ({ ...namespace, nativePrefix: constants.chainPrefix })),
  };
}
