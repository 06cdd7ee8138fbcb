import { overlap, parseCidr } from '../../../model/values/cidr.js';
import type { GeneveRule } from './geneve-rule.js';

/** A next hop inside both subnets would be resolved through one of the tunnels only. */
export const tunnelSubnetsApart: GeneveRule = ({ constants: { tunnels } }) => {
  const [inbound, outbound] = [parseCidr(tunnels.inbound.host ?? ''), parseCidr(tunnels.outbound.host ?? '')];
  if (inbound === undefined || outbound === undefined || !overlap(inbound, outbound)) return [];
  return [
    {
      code: 'overlapping-tunnel-subnets',
      path: 'constants.tunnels.outbound.host',
      otherPath: 'constants.tunnels.inbound.host',
      message: `the subnets of the tunnels overlap: inbound ${tunnels.inbound.host}, outbound ${tunnels.outbound.host}`,
      hint: 'give each tunnel a subnet of its own, such as 192.168.126.0/30 and 192.168.127.0/30',
    },
  ];
};
