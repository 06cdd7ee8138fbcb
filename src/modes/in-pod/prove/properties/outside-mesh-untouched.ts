import { asWithoutUs } from '../../../../simulate/prove/without-us.js';
import { isFromProbeAddress } from '../inbound.js';
import type { InpodProperty } from '../property.js';
import { statement } from '../statement.js';

/** Endpoints outside the mesh. */
const bystanders = ['other-pod', 'world', 'node'];

export const outsideMeshUntouched: InpodProperty = {
  ...statement('outside-mesh-untouched'),
  situation: 'as it is',
  // Nobody but the node's probes has that address.
  concerns: (one, state) =>
    bystanders.includes(one.from.role) && bystanders.includes(one.to.role) && !isFromProbeAddress(one, state),
  violation: asWithoutUs,
};
