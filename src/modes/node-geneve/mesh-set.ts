import type { AddressSet } from '../../ir/address-set.js';
import type { GeneveInputs } from './inputs.js';

/** Who is in the mesh: the addresses whose TCP is captured. */
export function meshSet({ constants, meshPods }: GeneveInputs): AddressSet {
  return {
    name: constants.set,
    type: 'hash:ip',
    family: 'ipv4',
    hashsize: 1024,
    maxelem: 65536,
    extra: [],
    origin: { causes: ['pods', 'constants.set'], purpose: 'addresses of the mesh pods of this node' },
    members: meshPods.map((pod) => ({
      entry: pod.ip,
      extra: [],
      origin: { causes: [`${pod.path}.ip`], purpose: 'a mesh pod' },
    })),
  };
}
