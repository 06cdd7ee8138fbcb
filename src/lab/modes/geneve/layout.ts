import type { LabLayout } from '../../layout.js';

/** IPv4 alone: the mode has no other. */
export const layout: LabLayout = {
  mode: 'geneve',
  hasIPv6: false,
  pods: [
    { name: 'a1', node: 'node1', host: 11, mesh: true },
    { name: 'a2', node: 'node1', host: 12, mesh: true },
    { name: 'c1', node: 'node1', host: 13, dns: true },
    { name: 's1', node: 'node1', host: 14 },
    { name: 'b1', node: 'node2', host: 11, mesh: true },
    { name: 'd1', node: 'node2', host: 13 },
  ],
  stubs: [],
  loopbackAddresses: [],
};
