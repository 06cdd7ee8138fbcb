import { protocols } from '../../../ir/protocols.js';
import { addressOf } from '../../../simulate/address.js';
import type { Socket } from '../../../simulate/connection.js';
import { listener } from '../../../simulate/topology/listeners.js';
import type { InpodConstants } from '../constants.js';
import { proxyWord } from '../scopes.js';

/**
 * ztunnel's sockets in a pod (istio/ztunnel src/proxy, src/dns): TCP on every address, DNS on the loopback's. They have
 * its mark, which the kernel copies to the sockets of accepted connections, so that answers have it too. All but HBONE
 * is redirected there.
 */
export function ztunnelSockets({ marks, ports }: Pick<InpodConstants, 'marks' | 'ports'>): readonly Socket[] {
  const { value: mark } = marks.ztunnel;
  const socket = (protocol: number, port: number, as: string): Socket => ({
    ...listener(protocol, port, { isTransparent: true, isOfProxy: true }),
    captures: { as, by: proxyWord, isRedirected: port !== ports.hbone },
    mark,
  });
  const loopback = [addressOf('127.0.0.1', 'ipv4'), addressOf('::1', 'ipv6')];
  return [
    socket(protocols.tcp, ports.outbound, 'outbound'),
    socket(protocols.tcp, ports.inbound, 'inbound'),
    socket(protocols.tcp, ports.hbone, 'as HBONE'),
    ...[protocols.udp, protocols.tcp].flatMap((protocol) =>
      loopback.map((address): Socket => ({ ...socket(protocol, ports.dns, 'as DNS'), address, isTransparent: false })),
    ),
  ];
}
