import type { OwnObjects } from '../../../simulate/deciding/own-objects.js';
import { defaultConstants } from '../constants.js';
import type { GeneveState } from '../state.js';

export function ownObjects(state: GeneveState | null): OwnObjects {
  const { chainPrefix, priorities, set } = state?.constants ?? defaultConstants;
  const own = new Set<number>(Object.values(priorities));
  return {
    meshSets: [set],
    isOwnChain: (chain) => chain.startsWith(chainPrefix),
    isOwnPriority: (priority) => own.has(priority),
  };
}
