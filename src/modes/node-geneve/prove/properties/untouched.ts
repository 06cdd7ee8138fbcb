import { protocols } from '../../../../ir/protocols.js';
import { isTcp } from '../../../../simulate/prove/case.js';
import { endText, firstOf, whyBroken } from '../../../../simulate/prove/ends.js';
import { asWithoutUs } from '../../../../simulate/prove/without-us.js';
import type { GeneveProperty } from '../property.js';
import { statement } from '../statement.js';

/** Endpoints outside the mesh. */
const bystanders = ['other-pod', 'world', 'node'];

export const othersUntouched: GeneveProperty = {
  ...statement('others-untouched'),
  situation: 'as it is',
  concerns: ({ from, to }) => bystanders.includes(from.role) && bystanders.includes(to.role),
  violation: asWithoutUs,
};

export const onlyTcpCaptured: GeneveProperty = {
  ...statement('only-tcp-captured'),
  situation: 'as it is',
  concerns: (one, state) =>
    !isTcp(one) &&
    [one.from.role, one.to.role].includes('mesh-pod') &&
    one.from.origin?.namespace !== 'ztunnel' &&
    !isCapturedDns(one, state) &&
    !isOfTunnels(one, state),
  violation: asWithoutUs,
};

export const dnsToZtunnel: GeneveProperty = {
  ...statement('dns-to-ztunnel'),
  situation: 'as it is',
  concerns: isCapturedDns,
  violation: ({ conversation, state }) => {
    const { end } = firstOf(conversation);
    const isThere =
      end.kind === 'delivered' &&
      end.namespace === 'ztunnel' &&
      end.packet.destinationPort === state.constants.ports.dns;
    return isThere ? whyBroken(conversation, 4) : endText(end);
  },
};

/** Packets to the tunnels' UDP port stay unmarked, whoever sends them. */
export function isOfTunnels(
  { header }: Parameters<GeneveProperty['concerns']>[0],
  { tunnel }: Parameters<GeneveProperty['concerns']>[1],
): boolean {
  return header.protocol === protocols.udp && header.destinationPort === tunnel.port;
}

export function isCapturedDns(
  { from, header }: Parameters<GeneveProperty['concerns']>[0],
  state: Parameters<GeneveProperty['concerns']>[1],
): boolean {
  if (state.ztunnel?.captureDNS !== true || from.role !== 'mesh-pod') return false;
  return header.protocol === protocols.udp && header.destinationPort === 53;
}
