import type { GeneveRule } from './geneve-rule.js';

/** ztunnel has its own address, and its tunnels' other end is the node's. */
export const ztunnelAddress: GeneveRule = ({ node, ztunnel }) => {
  if (ztunnel?.ip === undefined) return [];
  if (ztunnel.ip === node.hostIP) {
    return [
      {
        code: 'ztunnel-has-node-ip',
        path: 'ztunnel.ip',
        otherPath: 'node.hostIP',
        message: `${ztunnel.ip} is the node's address (node.hostIP), so it cannot be ztunnel's`,
        hint: "ztunnel has a network namespace of its own; give its pod's address",
      },
    ];
  }
  if (ztunnel.ip !== ztunnel.tunnelPeer) return [];
  return [
    {
      code: 'ztunnel-has-node-ip',
      path: 'ztunnel.tunnelPeer',
      otherPath: 'ztunnel.ip',
      message: `${ztunnel.ip} is ztunnel's own address, so it cannot be its tunnels' other end`,
      hint: 'give the address from which the node speaks to ztunnel; default node.hostIP',
    },
  ];
};
