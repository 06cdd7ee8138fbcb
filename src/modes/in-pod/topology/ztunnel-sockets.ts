import { protocols } from '../../../ir/protocols.js';
import { addressOf } from '../../../simulate/address.js';
import type { Socket } from '../../../simulate/connection.js';
import { listener } from '../../../simulate/topology/listeners.js';
import type { InpodConstants } from '../constants.js';

/**
 * ztunnel's sockets in a pod (istio/ztunnel src/proxy, src/dns): TCP on every address, DNS on the loopback's. They have its mark, which
 * the kernel copies to the sockets of accepted connections, so that answers have it too.
 */
export function ztunnelSockets({ marks, ports }: Pick<InpodConstants, 'marks' | 'ports'>): readonly Socket[] {
  const { value: mark } = marks.ztunnel;
  const onEvery = (port: number, captures: string): Socket => {
    return { ...listener(protocols.tcp, port, { isTransparent: true, isOfProxy: true }), captures, mark };
  };
  const dns = [protocols.udp, protocols.tcp].flatMap((protocol) =>
    [addressOf('127.0.0.1', 'ipv4'), addressOf('::1', 'ipv6')].map((address): Socket => {
      const plain = listener(protocol, ports.dns, { isTransparent: false, isOfProxy: true });
      return { ...plain, address, captures: 'DNS', mark };
    }),
  );
  return [
    onEvery(ports.outbound, 'outbound'),
    onEvery(ports.inbound, 'inbound'),
    onEvery(ports.hbone, 'HBONE'),
    ...dns,
  ];
}
