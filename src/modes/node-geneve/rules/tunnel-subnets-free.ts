import { findEach } from '../../../model/rules/find-each.js';
import { podLabel } from '../../../model/rules/pod-label.js';
import type { RuleDiagnostic } from '../../../model/rules/rule-diagnostic.js';
import { contains, parseCidr } from '../../../model/values/cidr.js';
import { parseIPv4 } from '../../../model/values/ipv4.js';
import type { GeneveRule } from './geneve-rule.js';

/**
 * Packets to an address in a tunnel's subnet go into the tunnel, so no address of the node, of ztunnel or of a pod may
 * be inside one.
 */
export const tunnelSubnetsFree: GeneveRule = ({ constants: { tunnels }, node, pods, ztunnel }) => {
  const subnets = (['inbound', 'outbound'] as const).flatMap((name) => {
    const text = tunnels[name].host ?? '';
    const cidr = parseCidr(text);
    return cidr === undefined ? [] : [{ name, text, cidr }];
  });
  const inside = (path: string, ip: string | undefined, owner: () => string): readonly RuleDiagnostic[] => {
    const address = ip === undefined ? undefined : parseIPv4(ip);
    const subnet = address === undefined ? undefined : subnets.find(({ cidr }) => contains(cidr, address));
    if (subnet === undefined) return [];
    const message = `${ip} cannot be the address of ${owner()}: it lies in the subnet of the ${subnet.name} tunnel (${subnet.text})`;
    const hint = `correct the address, or give the tunnel another subnet under constants.tunnels.${subnet.name}`;
    return [{ code: 'address-in-tunnel-subnet', path, message, hint }];
  };
  // The default is node.hostIP, which is reported already.
  const peer = ztunnel?.tunnelPeer === node.hostIP ? undefined : ztunnel?.tunnelPeer;
  return [
    ...inside('node.hostIP', node.hostIP, () => 'the node'),
    ...inside('ztunnel.ip', ztunnel?.ip, () => 'ztunnel'),
    ...inside('ztunnel.tunnelPeer', peer, () => 'the node'),
    ...findEach(pods, (pod, index) =>
      findEach(pod.ips, (ip) => inside(`pods[${index}].ips`, ip, () => podLabel(pod, index))),
    ),
  ];
};
