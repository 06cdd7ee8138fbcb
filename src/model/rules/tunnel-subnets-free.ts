import type { Diagnostic } from '../../base/diagnostic.js';
import { type Cidr, contains, overlap, parseCidr } from '../values/cidr.js';
import { parseIPv4 } from '../values/ipv4.js';
import { podLabel } from './pod-label.js';
import type { Rule } from './rule.js';

/**
 * The tunnels' subnets are on links of their own: an address of the node, of ztunnel or of a pod inside one of them would
 * be sent into the tunnel instead of to its owner.
 */
export const tunnelSubnetsFree: Rule = ({ constants: { tunnels }, node, pods, ztunnel }) => {
  const inbound = parseCidr(tunnels.inbound.host ?? '');
  const outbound = parseCidr(tunnels.outbound.host ?? '');
  const subnets = [
    { subnet: inbound, name: 'inbound', text: tunnels.inbound.host },
    { subnet: outbound, name: 'outbound', text: tunnels.outbound.host },
  ];
  const owners: readonly (readonly [path: string, ip: string | undefined, owner: string])[] = [
    ['node.hostIP', node.hostIP, 'the node'],
    ['ztunnel.ip', ztunnel?.ip, 'ztunnel'],
    // Left out it is node.hostIP, which is reported already.
    ['ztunnel.tunnelPeer', ztunnel?.tunnelPeer === node.hostIP ? undefined : ztunnel?.tunnelPeer, 'the node'],
    ...pods.flatMap((pod, index) => pod.ips.map((ip) => [`pods[${index}].ips`, ip, podLabel(pod, index)] as const)),
  ];
  const inside = owners.flatMap(([path, ip, owner]) =>
    subnets.flatMap(({ subnet, name, text }) =>
      holds(subnet, ip)
        ? [
            {
              code: 'address-in-tunnel-subnet',
              path,
              message: `${ip} cannot be the address of ${owner}: it lies in the subnet of the ${name} tunnel (${text})`,
              hint: `give the tunnel another subnet under constants.tunnels.${name}, or correct the address`,
            },
          ]
        : [],
    ),
  );
  return [...betweenTunnels(inbound, outbound), ...inside];
};

function betweenTunnels(inbound: Cidr | undefined, outbound: Cidr | undefined): readonly Diagnostic[] {
  if (inbound === undefined || outbound === undefined || !overlap(inbound, outbound)) return [];
  return [
    {
      code: 'overlapping-tunnel-subnets',
      path: 'constants.tunnels.outbound.host',
      message: "the subnet of the outbound tunnel overlaps the inbound tunnel's",
      hint: 'give each tunnel a subnet of its own, such as 192.168.126.0/30 and 192.168.127.0/30',
    },
  ];
}

function holds(subnet: Cidr | undefined, ip: string | undefined): boolean {
  const address = ip === undefined ? undefined : parseIPv4(ip);
  return subnet !== undefined && address !== undefined && contains(subnet, address);
}
