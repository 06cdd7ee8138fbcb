import { expect, test } from 'vitest';
import { hostInterfaces, type UnwiredPod } from '../../../src/agent/discovery/host-interfaces.js';
import { type Command, type Machine, thisMachine } from '../../../src/index.js';

const veth = (ifindex: number, ifname: string, link_index: number, local?: string) => ({
  ifindex,
  ifname,
  link_index,
  linkinfo: { info_kind: 'veth' },
  addr_info: local === undefined ? [] : [{ family: 'inet', local, prefixlen: 32 }],
});
const bridge = { ifindex: 3, ifname: 'cni0', linkinfo: { info_kind: 'bridge' }, addr_info: [] };

const node = [{ ifindex: 1, ifname: 'lo', addr_info: [] }, {}, bridge, veth(7, 'veth7', 2), veth(8, 'veth8', 2)];
const inside: Readonly<Record<string, unknown>> = {
  '/run/netns/a': [veth(2, 'eth0', 7, '10.244.1.7')],
  '/run/netns/b': [veth(2, 'eth0', 8, '10.244.1.8')],
  '/run/netns/vlan': [{ ...veth(2, 'eth0', 8, '10.244.1.9'), linkinfo: { info_kind: 'ipvlan' } }],
  '/run/netns/far': [veth(2, 'eth0', 99, '10.244.1.10')],
};

function machine(routes: readonly object[]): Machine {
  const answer = ({ argv, netns }: Command) => {
    if (argv.includes('route')) return routes;
    return netns == null ? node : (inside[netns] ?? []);
  };
  return {
    ...thisMachine,
    execute: async (command) => ({ command, exitCode: 0, stdout: JSON.stringify(answer(command)), stderr: '' }),
  };
}

const pod: UnwiredPod = { uid: 'a', ip: '10.244.1.7', netns: null, needsOwnEnd: false };
const byRoute = [
  { dst: 'default', dev: 'eth9' },
  { dst: '10.244.1.0/24', dev: 'cni0' },
  { dst: '10.244.1.7', dev: 'veth7' },
  { dst: '10.244.1.11', dev: 'cni0' },
];

test.each([
  ['by its route', {}, byRoute, { found: { hostInterface: 'veth7', podInterface: null } }],
  [
    'by its route and its namespace',
    { netns: '/run/netns/a', needsOwnEnd: true },
    byRoute,
    { found: { hostInterface: 'veth7', podInterface: 'eth0' } },
  ],
  [
    'by its namespace alone',
    { ip: '10.244.1.8', netns: '/run/netns/b' },
    byRoute,
    { found: { hostInterface: 'veth8', podInterface: 'eth0' } },
  ],
  [
    'refused: neither',
    { ip: '10.244.1.8' },
    byRoute,
    {
      why: 'no route of the node leads to 10.244.1.8 alone, and its network namespace is not known, so its interface on the node was not found',
    },
  ],
  [
    'refused: a route to a bridge',
    { ip: '10.244.1.11' },
    byRoute,
    { why: 'the route to it leads to cni0, which is a bridge and no veth' },
  ],
  [
    'refused: no veth',
    { ip: '10.244.1.9', netns: '/run/netns/vlan' },
    [],
    { why: 'its interface eth0 is a ipvlan, and only a veth has an end on the node' },
  ],
  [
    'refused: the other end is elsewhere',
    { ip: '10.244.1.10', netns: '/run/netns/far' },
    [],
    { why: 'the other end of its interface eth0 is not on the node' },
  ],
  [
    'refused: another address',
    { ip: '10.244.1.77', netns: '/run/netns/a' },
    [],
    { why: 'no interface in /run/netns/a has its address 10.244.1.77' },
  ],
  [
    'refused: route and namespace disagree',
    { netns: '/run/netns/a', needsOwnEnd: true },
    [{ dst: '10.244.1.7', dev: 'veth8' }],
    { why: 'the route to 10.244.1.7 leads to veth8, and the other end of its interface is veth7' },
  ],
])('%s', async (_what, over, routes, answer) => {
  const found = await hostInterfaces(machine(routes), [{ ...pod, ...over }]);
  expect(found.get('a')).toEqual(answer);
});
