import { expect, test } from 'vitest';
import type { Link } from '../../../src/ir/link.js';
import { parseLinkIndexes } from '../../../src/render/ip-json/link-indexes.js';
import { parseLinks } from '../../../src/render/ip-json/links.js';
import { parseNeighbours } from '../../../src/render/ip-json/neighbours.js';

const plain = {
  name: 'l',
  kind: '',
  up: false,
  id: null,
  remote: null,
  port: null,
  peer: null,
  state: { master: null, arp: true, carrier: true, mac: null },
};
const tunnel = (kind: string, data: object, more: object = {}) => ({
  linkinfo: { info_kind: kind, info_data: data },
  ...more,
});
const vxlan = { ...plain, kind: 'vxlan', id: 7, port: 4789 };
const data = { id: 7, port: 4789 };

test.each<[string, object, Partial<Link>]>([
  ['a link', {}, plain],
  ['a group of links', { group: 'mine' }, { ...plain, group: 'mine' }],
  ['a numbered group', { group: 7 }, { ...plain, group: '7' }],
  ['the usual group', { group: 'default' }, plain],
  ['the usual group by number', { group: 0 }, plain],
  ['altnames', { altnames: ['enp1', 'ens1'] }, { ...plain, altNames: ['enp1', 'ens1'] }],
  [
    'a veth without a peer here',
    { linkinfo: { info_kind: 'veth' } },
    { ...plain, kind: 'veth', peer: { name: null, netns: null } },
  ],
  [
    'a port of a bond of unknown kind',
    { master: 'bond0' },
    { ...plain, state: { ...plain.state, master: { name: 'bond0', kind: '' } } },
  ],
  ['vxlan', tunnel('vxlan', data), vxlan],
  ['vxlan to a host', tunnel('vxlan', { ...data, remote: '10.0.0.2' }), { ...vxlan, remote: '10.0.0.2' }],
  [
    'vxlan to a host of IPv6',
    tunnel('vxlan', { ...data, remote6: 'fd00:0::2' }),
    { ...vxlan, remote: 'fd00::2', socket: { families: ['ipv6'], options: [] } },
  ],
  [
    'vxlan to a group of IPv6',
    tunnel('vxlan', { ...data, group6: 'ff02::2' }),
    { ...vxlan, socket: { families: ['ipv6'], options: [] } },
  ],
  [
    'vxlan from an address of IPv6',
    tunnel('vxlan', { ...data, local6: 'fd00::2' }),
    { ...vxlan, socket: { families: ['ipv6'], options: [] } },
  ],
  [
    'external vxlan',
    tunnel('vxlan', { ...data, external: true, gbp: null, gpe: false }),
    { ...vxlan, socket: { families: ['ipv4', 'ipv6'], options: ['external', 'gbp'] } },
  ],
  [
    'vxlan with an option',
    tunnel('vxlan', { ...data, gbp: true }),
    { ...vxlan, socket: { families: ['ipv4'], options: ['gbp'] } },
  ],
  ['a tunnel without data', { linkinfo: { info_kind: 'geneve' } }, { ...plain, kind: 'geneve' }],
  ['another kind with such data', tunnel('gre', { ...data, remote: '10.0.0.2' }), { ...plain, kind: 'gre' }],
])('%s', (_, raw, expected) => {
  expect(parseLinks([{ ifname: 'l', ...raw }])).toEqual([
    { link: expected, asCreatedHere: expected, isCreatedElsewhere: false, addresses: [] },
  ]);
});

test('a tunnel that was created in another namespace has its socket there', () => {
  const raw = { ifname: 'l', link_netnsid: 0, ...tunnel('vxlan', data) };
  expect(parseLinks([raw])).toEqual([
    {
      link: { ...vxlan, socket: { families: [], options: [] } },
      asCreatedHere: vxlan,
      isCreatedElsewhere: true,
      addresses: [],
    },
  ]);
  expect(parseLinks([{ ...raw, linkinfo: { info_kind: 'veth' } }])[0]?.isCreatedElsewhere).toBe(false);
});

test('addresses, with a scope where it is not the usual one of IPv4', () => {
  const addresses = [
    { local: '10.0.0.1', prefixlen: 24 },
    { local: '10.0.0.2', prefixlen: 24, scope: 'global' },
    { local: '10.0.0.3', prefixlen: 24, scope: 0 },
    { local: '10.0.0.4', prefixlen: 24, scope: 'link' },
    { local: 'fe80::1', prefixlen: 64, scope: 'link' },
    { local: '10.0.0.5' },
    { prefixlen: 24 },
    {},
  ];
  expect(parseLinks([{ ifname: 'l', addr_info: addresses }, {}])[0]?.addresses).toEqual([
    { link: 'l', address: '10.0.0.1/24' },
    { link: 'l', address: '10.0.0.2/24' },
    { link: 'l', address: '10.0.0.3/24' },
    { link: 'l', address: '10.0.0.4/24', scope: 'link' },
    { link: 'l', address: 'fe80::1/64' },
  ]);
});

test('indexes of links; those of another kind are empty', () => {
  expect([...parseLinkIndexes([{ ifname: 'lo', ifindex: 1 }, {}, { ifname: 't', ifindex: 9 }])]).toEqual([
    [1, 'lo'],
    [9, 't'],
  ]);
});

test('neighbours, with or without a hardware address', () => {
  const json = [
    { dst: '10.0.0.2', dev: 't', lladdr: '02:00:00:00:00:02', state: ['PERMANENT'] },
    { dst: 'fd00:0::2', dev: 't' },
  ];
  expect(parseNeighbours(json)).toEqual([
    { dev: 't', address: '10.0.0.2', mac: '02:00:00:00:00:02' },
    { dev: 't', address: 'fd00::2', mac: null },
  ]);
});
