import type { Diagnostic } from '../../../base/diagnostic.js';
import { findEach } from '../../../model/rules/find-each.js';
import { podLabel } from '../../../model/rules/pod-label.js';
import { isIPv6 } from '../../../model/values/host-address.js';
import type { GeneveRule } from './geneve-rule.js';

/**
 * Mode geneve redirects IPv4 only. Packets of an IPv6 address in the mesh would leave in plain text, so it is refused,
 * not ignored.
 */
export const addressFamily: GeneveRule = ({ mode, node, pods, ztunnel }) => {
  if (mode !== 'geneve') return [];
  const singles: readonly (readonly [path: string, ip: string | undefined])[] = [
    ['node.hostIP', node.hostIP],
    ['ztunnel.ip', ztunnel?.ip],
    // The default is node.hostIP, which is reported already.
    ['ztunnel.tunnelPeer', ztunnel?.tunnelPeer === node.hostIP ? undefined : ztunnel?.tunnelPeer],
  ];
  return [
    ...singles.flatMap(([path, ip]) => refuse(path, ip, 'give an IPv4 address')),
    ...findEach(pods, (pod, index) =>
      pod.mesh !== true
        ? []
        : findEach(pod.ips, (ip) =>
            ip === undefined || !isIPv6(ip)
              ? []
              : refuse(
                  `pods[${index}].ips`,
                  ip,
                  `leave it out, or take ${podLabel(pod, index)} out of the mesh (mesh: false)`,
                ),
          ),
    ),
  ];
};

function refuse(path: string, ip: string | undefined, hint: string): readonly Diagnostic[] {
  if (ip === undefined || !isIPv6(ip)) return [];
  return [{ code: 'ipv6-not-in-mode', path, message: `${ip} is an IPv6 address, and mode geneve has IPv4 only`, hint }];
}
