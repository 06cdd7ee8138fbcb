import type { OwnObjects } from '../../../simulate/deciding/own-objects.js';
import { inpodConstants } from '../constants.js';
import { nativePrefix } from '../native-prefix.js';
import type { InpodState } from '../state.js';

export function ownObjects(state: InpodState | null): OwnObjects {
  const { chains, priority, sets } = state?.constants ?? inpodConstants;
  const own = new Set<string>(Object.values(chains));
  return {
    meshSets: [sets.ipv4, sets.ipv6],
    isOwnChain: (chain) => own.has(chain) || chain.startsWith(nativePrefix),
    isOwnPriority: (one) => one === priority,
  };
}
