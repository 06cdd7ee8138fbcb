import type { AddressSet } from '../../ir/address-set.js';
import type { GeneveInputs } from './inputs.js';

const noWords: readonly string[] = [];

/** The addresses of mesh pods, whose TCP is captured. */
export function meshSet({ constants, meshPods }: GeneveInputs): AddressSet {
  return {
    name: constants.set,
    type: 'hash:ip',
    family: 'ipv4',
    hashsize: 1024,
    maxelem: roomFor(meshPods.length),
    extra: [],
    origin: { causes: ['pods', 'constants.set'], purpose: 'addresses of the mesh pods of this node' },
    members: meshPods.map((pod) => ({
      entry: pod.ip,
      extra: noWords,
      origin: { causes: [pod.ipPath], purpose: 'a mesh pod' },
    })),
  };
}

/** ipset's default, or the next power of two that all pods fit into. */
function roomFor(members: number): number {
  let room = 65_536;
  while (room < members) room *= 2;
  return room;
}
