import type { LabLayout } from '../../layout.js';

/** Besides pods as every node has them: one for each override, one with a guest, and a host that knows of no mesh. */
export const layout: LabLayout = {
  mode: 'inpod',
  hasIPv6: true,
  pods: [
    { name: 'a1', node: 'node1', host: 11, mesh: true },
    { name: 'a2', node: 'node1', host: 12, mesh: true },
    { name: 'c1', node: 'node1', host: 13, dns: true },
    { name: 's1', node: 'node1', host: 14 },
    { name: 'i1', node: 'node1', host: 15, mesh: true },
    { name: 'q1', node: 'node1', host: 16, mesh: true },
    { name: 'v1', node: 'node1', host: 17, mesh: true },
    { name: 'b1', node: 'node2', host: 11, mesh: true },
    { name: 'd1', node: 'node2', host: 13 },
  ],
  stubs: [
    {
      ...{ name: 'g1', node: 'node1', behind: 'v1', device: 'vnet0' },
      ...{ subnet: '10.0.2', subnet6: 'fd00:10:0:2', isMasqueraded: true },
    },
    {
      ...{ name: 'h1', node: 'node1', behind: 'node1', device: 'eth1' },
      ...{ subnet: '198.51.100', subnet6: 'fd00:198:51:100', isMasqueraded: false },
    },
  ],
  loopbackAddresses: [
    { name: 'lo-a1', pod: 'a1', ip: '127.0.0.1', ip6: '::1' },
    { name: 'own-a1', pod: 'a1', ip: '10.96.1.11', ip6: 'fd00:10:96:1::11' },
  ],
};

/** What single pods override in the lab's documents. */
export const overrides: Readonly<Record<string, object>> = {
  i1: { ingress: true },
  q1: { dnsCapture: false },
  v1: { virtualInterfaces: ['vnet0'] },
};
