import type { Evidence } from '../../ir/evidence.js';
import type { Ownership } from '../../ir/ownership.js';
import type { InpodConstants } from './constants.js';
import { inpodOwnership } from './ownership.js';
import type { InpodState } from './state.js';

/** Recognises our objects on a node. A chain, a set or an ip rule with one of our names or values is ours: upstream's agents make the same. */
export function inpodClaims(constants: InpodConstants, _evidence: Evidence<InpodState>): Ownership {
  return inpodOwnership(constants);
}
