import { protocols } from '../../../../ir/protocols.js';
import { isTcp } from '../../../../simulate/prove/case.js';
import { capturingPort, endText, firstOf, isArrival, whyBroken } from '../../../../simulate/prove/ends.js';
import type { GeneveProperty, GenevePropertyInput } from '../property.js';
import { statement } from '../statement.js';

export const meshTcpCaptured: GeneveProperty = {
  ...statement('mesh-tcp-captured'),
  situation: 'as it is',
  concerns: (one) => isTcp(one) && one.from.role === 'mesh-pod' && !['node', 'proxy'].includes(one.to.role),
  violation: (input) => capturedBy(input, input.state.constants.ports.outbound),
};

export const inboundCaptured: GeneveProperty = {
  ...statement('inbound-captured'),
  situation: 'as it is',
  concerns: (one) => isTcp(one) && ['other-pod', 'world'].includes(one.from.role) && one.to.role === 'mesh-pod',
  violation: (input) => {
    const { hbone, inbound } = input.state.constants.ports;
    return capturedBy(input, input.case.header.destinationPort === hbone ? hbone : inbound);
  },
};

export const ownTrafficPasses: GeneveProperty = {
  ...statement('ztunnel-traffic-passes'),
  situation: 'as it is',
  concerns: (one, { tunnel }) => {
    const { from, header, to } = one;
    if (from.role === 'spoofed') return isOfSpoofedSource(one);
    const isOfTunnels = header.protocol === protocols.udp && header.destinationPort === tunnel.port;
    return from.role === 'proxy' && to.role !== 'proxy' && !isOfTunnels;
  },
  violation: ({ conversation }) => {
    const { end } = firstOf(conversation);
    return capturingPort(end) === null && isArrival(end) ? null : endText(end);
  },
};

export const ztunnelAnswered: GeneveProperty = {
  ...statement('ztunnel-is-answered'),
  situation: 'as it is',
  concerns: (one) => isOfSpoofedSource(one) || (isTcp(one) && one.from.role === 'proxy' && one.to.role !== 'proxy'),
  violation: ({ conversation }) => whyBroken(conversation, 4),
};

/**
 * How ztunnel uses spoofed sources: TCP on behalf of a mesh pod to the outside, and on behalf of clients to a mesh pod.
 */
function isOfSpoofedSource(one: Parameters<typeof isTcp>[0]): boolean {
  const { from, to } = one;
  if (from.role !== 'spoofed' || !isTcp(one)) return false;
  return to.role === 'mesh-pod' || (from.spoofs?.role === 'mesh-pod' && ['other-pod', 'world'].includes(to.role));
}

export const nothingInCircles: GeneveProperty = {
  ...statement('no-loops'),
  situation: 'as it is',
  concerns: () => true,
  violation: ({ conversation }) => {
    const lost = conversation.exchanges.find(({ end }) => end.kind === 'lost' && end.reason.code === 'loop');
    return lost === undefined ? null : endText(lost.end);
  },
};

export const probesBypass: GeneveProperty = {
  ...statement('node-reaches-pods'),
  situation: 'as it is',
  concerns: ({ from, to }) => from.role === 'node' && ['mesh-pod', 'other-pod'].includes(to.role),
  violation: ({ case: one, conversation }) => {
    const { end } = firstOf(conversation);
    return end.kind === 'sent' && end.pod === one.to.name ? null : endText(end);
  },
};

/** Why a conversation is not captured by ztunnel's port with unchanged addresses; null: it is. */
export function capturedBy({ case: one, conversation }: GenevePropertyInput, port: number): string | null {
  const { end } = firstOf(conversation);
  if (capturingPort(end) !== port) return `not captured by ${port}: ${endText(end)}`;
  const { destination, destinationPort, source, sourcePort } = one.header;
  const { packet } = end;
  const isAsItWas = packet.destination === destination && packet.source === source;
  const hasItsPorts = packet.sourcePort === sourcePort && packet.destinationPort === destinationPort;
  return isAsItWas && hasItsPorts ? null : `captured with other addresses: ${endText(end)}`;
}
