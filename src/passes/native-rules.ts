import type { Program } from '../ir/program.js';
import type { NodeState } from '../model/node-state.js';

/** With `backend: nft` the same rules stand in tables of nft of our own. */
export function nativeRules(program: Program, { backend, constants }: NodeState): Program {
  if (backend !== 'nft') return program;
  const native = { chainPrefix: constants.chainPrefix };
  return {
    namespaces: program.namespaces.map((namespace) => ({
      ...namespace,
      rulesets: namespace.rulesets.map((ruleset) => ({ ...ruleset, native })),
    })),
  };
}
