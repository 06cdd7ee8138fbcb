import { isTcp } from '../../../../simulate/prove/case.js';
import type { Endpoint } from '../../../../simulate/prove/endpoint.js';
import { endText, firstOf, whyBroken } from '../../../../simulate/prove/ends.js';
import { asWithoutUs } from '../../../../simulate/prove/without-us.js';
import type { GeneveProperty } from '../property.js';
import { statement } from '../statement.js';
import { capturedBy } from './capture.js';

export const servicesSeenByZtunnel: GeneveProperty = {
  ...statement('services-seen-by-ztunnel'),
  situation: 'with a service proxy',
  concerns: (one) => isTcp(one) && one.from.role === 'mesh-pod' && one.to.role === 'service',
  violation: (input) => capturedBy(input, input.state.constants.ports.outbound) ?? whyBroken(input.conversation, 4),
};

export const servicesOfMeshPods: GeneveProperty = {
  ...statement('services-of-mesh-pods'),
  situation: 'with a service proxy',
  concerns: (one) => isTcp(one) && ['other-pod', 'world'].includes(one.from.role) && isOfMesh(one.to),
  violation: ({ conversation, state }) => {
    const { end } = firstOf(conversation);
    const { hbone, inbound } = state.constants.ports;
    const isCaptured = end.kind === 'delivered' && end.namespace === 'ztunnel';
    if (!isCaptured) return `not captured by ${inbound} or ${hbone}: ${endText(end)}`;
    return foreignSource(conversation) ?? whyBroken(conversation, 4);
  },
};

/**
 * ztunnel talks to the pod with the client's address that it saw. If that is one of the node's, the node takes the
 * pod's answer.
 */
function foreignSource(conversation: Parameters<typeof firstOf>[0]): string | null {
  const { end, header } = firstOf(conversation);
  return end.packet.source === header.source ? null : `ztunnel sees another client: ${endText(end)}`;
}

export const nodeReachesServices: GeneveProperty = {
  ...statement('node-reaches-services'),
  situation: 'with a service proxy',
  concerns: ({ from, to }) => from.role === 'node' && isOfMesh(to),
  violation: ({ bare, conversation }) => {
    if (whyBroken(bare(), 4) !== null) return null;
    const { end } = firstOf(conversation);
    return end.kind === 'sent' && end.pod !== null ? whyBroken(conversation, 4) : endText(end);
  },
};

export const otherServicesUntouched: GeneveProperty = {
  ...statement('other-services-untouched'),
  situation: 'with a service proxy',
  concerns: ({ from, to }) =>
    ['other-pod', 'world', 'node'].includes(from.role) && ['service', 'node-port'].includes(to.role) && !isOfMesh(to),
  violation: asWithoutUs,
};

function isOfMesh({ backend }: Endpoint): boolean {
  return backend === 'mesh-pod';
}
