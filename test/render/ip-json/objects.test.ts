import { expect, test } from 'vitest';
import { ipRuleWords, routeWords } from '../../../src/render/ip-batch/words.js';
import { parseIpRules } from '../../../src/render/ip-json/ip-rules.js';
import { parseLinks } from '../../../src/render/ip-json/links.js';
import { parseRoutes } from '../../../src/render/ip-json/routes.js';

/*
 * Output of iproute2 6.1 after `ip rule add WORDS` and `ip route add WORDS`. The printed words recreate the same
 * object.
 */

test('ip rules keep every selector', () => {
  const json = [
    { priority: 100, src: 'all', fwmark: '0x200', fwmask: '0x200', goto: 32766 },
    { priority: 101, src: 'all', fwmark: '0x100', fwmask: '0x100', table: '101', protocol: 'static' },
    {
      priority: 7,
      not: null,
      src: '10.0.0.0',
      srclen: 8,
      iif: 'eth0',
      dport_start: 80,
      dport_end: 90,
      action: 'prohibit',
    },
    { priority: 9, src: 'all', ipproto: 'tcp', table: 'main', suppress_prefixlen: 0 },
  ];
  expect(parseIpRules(json, 'ipv4').map((rule) => ipRuleWords(rule))).toEqual([
    'priority 100 fwmark 0x200/0x200 goto 32766',
    'priority 101 fwmark 0x100/0x100 lookup 101 protocol 4',
    'priority 7 not from 10.0.0.0/8 dport 80-90 iif eth0 prohibit',
    'priority 9 ipproto tcp suppress_prefixlength 0 lookup 254',
  ]);
});

test('routes keep what distinguishes them, and an unknown attribute makes a different route', () => {
  const json = [
    {
      type: 'unicast',
      dst: 'default',
      gateway: '192.168.127.2',
      dev: 'istioout',
      protocol: 'boot',
      scope: 'global',
      flags: [],
    },
    {
      type: 'unicast',
      dst: '10.244.1.7',
      dev: 'veth1',
      table: 100,
      scope: 'link',
      metric: 5,
      prefsrc: '10.244.1.1',
      flags: ['onlink', 'linkdown'],
    },
    { type: 'unreachable', dst: '10.0.0.0/8', scope: 'global', flags: [] },
    { type: 'unicast', dst: '10.1.0.0/16', dev: 'veth1', scope: 'link', flags: [], encap: 'mpls' },
  ];
  const [first, second, third, fourth] = parseRoutes(json, 'ipv4', 101);
  if (!first || !second || !third || !fourth) throw new Error('a route is missing');
  expect([first, second, third].map((route) => routeWords(route))).toEqual([
    '0.0.0.0/0 via 192.168.127.2 dev istioout table 101 proto 3',
    '10.244.1.7/32 dev veth1 table 100 src 10.244.1.1 metric 5 onlink',
    'unreachable 10.0.0.0/8 table 101',
  ]);
  expect(fourth.extra).toEqual(['encap mpls']);
});

test('links show their kind, their tunnel, and whether they are up; other devices have neither', () => {
  const json = [
    {},
    {
      ifname: 'istioin',
      flags: ['BROADCAST', 'UP'],
      linkinfo: { info_kind: 'geneve', info_data: { id: 1000, remote: '10.244.1.5', port: 6081 } },
      addr_info: [
        { local: '192.168.126.1', prefixlen: 30 },
        { local: 'fe80::1', prefixlen: 64 },
      ],
    },
    { ifname: 'dummy0', flags: [], linkinfo: { info_kind: 'dummy' }, addr_info: [] },
    {
      ...{ ifname: 'v', flags: ['NO-CARRIER', 'NOARP', 'UP'], link: 'w', address: '02:00:00:00:00:01', master: 'br0' },
      linkinfo: { info_kind: 'veth', info_slave_kind: 'bridge' },
      addr_info: [],
    },
  ];
  const state = { master: null, arp: true, carrier: true, mac: null };
  expect(parseLinks(json).map(({ addresses, link }) => ({ link, addresses }))).toEqual([
    {
      link: {
        name: 'istioin',
        kind: 'geneve',
        up: true,
        id: 1000,
        remote: '10.244.1.5',
        port: 6081,
        peer: null,
        state,
      },
      // The mode decides which of them are ours: the kernel assigns the fe80 address itself.
      addresses: [
        { link: 'istioin', address: '192.168.126.1/30' },
        { link: 'istioin', address: 'fe80::1/64' },
      ],
    },
    {
      link: { name: 'dummy0', kind: 'dummy', up: false, id: null, remote: null, port: null, peer: null, state },
      addresses: [],
    },
    {
      link: {
        ...{ name: 'v', kind: 'veth', up: true, id: null, remote: null, port: null, peer: { name: 'w', netns: null } },
        state: { master: { name: 'br0', kind: 'bridge' }, arp: false, carrier: false, mac: '02:00:00:00:00:01' },
      },
      addresses: [],
    },
  ]);
});

test('anything but an answer of ip is refused', () => {
  expect(() => parseLinks([{ ifname: 3 }])).toThrow();
  expect(() => parseRoutes([{ gateway: '10.0.0.1' }], 'ipv4', 254)).toThrow();
  expect(() => parseIpRules({}, 'ipv4')).toThrow();
});
