import type { Fact } from './fact.js';

const to = '203.0.113.9:80';
const passes = (source: string) => [`a udp ${source}:1000 > ${to}`, `nb ${source}:1000 > ${to}`] as const;
const refused = (source: string) => [`a udp ${source}:1000 > ${to}`, 'nowhere'] as const;
const wayToA = '198.51.100.0/24 via 10.9.1.3 dev na table 50';

/** fib_validate_source, ip_route_input, xt_rpfilter. */
export const sourceFacts: readonly Fact[] = [
  {
    name: 'strict: the way back leads by the same device',
    sysctls: { 'na/rp_filter': 1 },
    packets: [passes('10.9.1.2'), refused('198.51.100.7')],
  },
  {
    name: 'strict where all is, whatever the device says',
    sysctls: { 'all/rp_filter': 1 },
    packets: [refused('198.51.100.7')],
  },
  {
    name: 'a device without an address takes nothing whose way back is another, if there is any check',
    packets: [['c udp 198.51.100.7:1000 > 203.0.113.9:80', 'nb 198.51.100.7:1000 > 203.0.113.9:80']],
  },
  {
    name: 'not even a loose one',
    sysctls: { 'nc/rp_filter': 2 },
    packets: [['c udp 198.51.100.7:1000 > 203.0.113.9:80', 'nowhere']],
  },
  {
    name: 'the greater of all and the device counts: strict everywhere, loose on the device, is loose',
    sysctls: { 'all/rp_filter': 1, 'na/rp_filter': 2 },
    packets: [passes('198.51.100.7')],
  },
  {
    name: 'loose: any way back will do, but there has to be one',
    sysctls: { 'na/rp_filter': 2 },
    routes: ['unreachable 198.51.100.0/24'],
    packets: [passes('192.0.2.7'), refused('198.51.100.7')],
  },
  {
    name: 'off: an address of the namespace may not come in as a source',
    packets: [refused('10.9.9.9'), passes('198.51.100.7')],
  },
  { name: 'unless the device accepts local ones', sysctls: { 'na/accept_local': 1 }, packets: [passes('10.9.9.9')] },
  {
    name: 'off, with ip rules of somebody: a source whose way back is no host is refused, one without a way back is not',
    ipRules: ['10 lookup 50'],
    routes: ['local 198.51.100.7/32 dev lo table 50', 'unreachable 192.0.2.0/24'],
    packets: [refused('198.51.100.7'), passes('192.0.2.7')],
  },
  {
    name: 'the way back is looked for without the mark',
    sysctls: { 'na/rp_filter': 1 },
    ipRules: ['10 fwmark 0x1 lookup 50'],
    routes: [wayToA],
    rules: { mangle: ['-A PREROUTING -j MARK --set-xmark 0x1/0x1'] },
    packets: [refused('198.51.100.7')],
  },
  {
    name: 'or with it, where src_valid_mark says so',
    sysctls: { 'na/rp_filter': 1, 'na/src_valid_mark': 1 },
    ipRules: ['10 fwmark 0x1 lookup 50'],
    routes: [wayToA],
    rules: { mangle: ['-A PREROUTING -j MARK --set-xmark 0x1/0x1'] },
    packets: [passes('198.51.100.7')],
  },
  {
    name: 'as if the answer came in by the device that the packet is to leave by',
    sysctls: { 'na/rp_filter': 1 },
    ipRules: ['10 iif nb lookup 50'],
    routes: [wayToA],
    packets: [passes('198.51.100.7'), ['a udp 198.51.100.7:1000 > 10.9.1.1:80', 'nowhere']],
  },
  {
    name: 'and as if it came from the destination, by protocol and ports turned round',
    sysctls: { 'na/rp_filter': 1 },
    ipRules: ['10 from 203.0.113.9 ipproto udp sport 80 lookup 50'],
    routes: [wayToA],
    packets: [passes('198.51.100.7'), [`a udp 198.51.100.7:1000 > 203.0.113.9:81`, 'nowhere']],
  },
  {
    name: 'strict: one of several next hops leads by the same device, or none does',
    sysctls: { 'na/rp_filter': 1, 'nc/rp_filter': 1 },
    routes: ['198.51.100.0/24 nexthop via 10.9.1.3 dev na nexthop via 10.9.2.2 dev nb'],
    rules: { raw: ['-A PREROUTING -m rpfilter -m comment --comment back'] },
    packets: [
      ['a udp 198.51.100.7:1000 > 203.0.113.9:80', 'nb 198.51.100.7:1000 > 203.0.113.9:80 [back]'],
      ['c udp 198.51.100.7:1000 > 203.0.113.9:80', 'nowhere'],
    ],
  },
  {
    name: 'nor is it enough for a loose check by a device without an address',
    sysctls: { 'na/rp_filter': 2, 'nc/rp_filter': 2 },
    routes: ['198.51.100.0/24 nexthop via 10.9.2.2 dev nb nexthop via 10.9.2.3 dev nb'],
    packets: [
      ['a udp 198.51.100.7:1000 > 203.0.113.9:80', 'nb 198.51.100.7:1000 > 203.0.113.9:80'],
      ['c udp 198.51.100.7:1000 > 203.0.113.9:80', 'nowhere'],
    ],
  },
  {
    name: 'a source of everybody is refused where the packet would go back, whatever the check is',
    sysctls: { 'na/rp_filter': 0 },
    packets: [['a udp 10.9.1.255:1000 > 10.9.1.3:80', 'nowhere']],
  },
  {
    name: 'what is for everybody on the link has its source checked as if the answer came from nobody',
    sysctls: { 'na/rp_filter': 1 },
    ipRules: ['10 from 255.255.255.255 prohibit', '11 from 10.9.1.255 prohibit'],
    rules: { mangle: ['-A INPUT -m comment --comment here'] },
    packets: [
      ['a udp 10.9.1.2:68 > 255.255.255.255:67', 'itself [here]'],
      ['a udp 10.9.1.2:68 > 10.9.1.255:67', 'itself [here]'],
      ['a udp 198.51.100.7:68 > 255.255.255.255:67', 'nowhere'],
      ['a udp 0.0.0.0:68 > 255.255.255.255:67', 'itself [here]'],
    ],
  },
  {
    name: 'where routes have realms, sources are checked more closely',
    routes: ['198.51.100.0/24 via 10.9.2.2 dev nb realms 5'],
    packets: [refused('10.9.1.255'), refused('10.9.9.9'), passes('198.51.100.7')],
  },
  {
    name: 'sources that are no host are refused everywhere',
    packets: [refused('224.0.0.1'), refused('0.0.0.0'), refused('255.255.255.255'), passes('0.0.0.9')],
  },
  { name: 'loopback addresses stay on the loopback device', packets: [refused('127.0.0.2')] },
  {
    name: 'unless the device routes them',
    sysctls: { 'na/route_localnet': 1 },
    rules: { mangle: ['-A INPUT -m comment --comment here'] },
    packets: [['a udp 10.9.1.2:1000 > 127.0.0.1:80', 'itself [here]']],
  },
  {
    name: 'and then such a destination without it is refused too',
    rules: { mangle: ['-A INPUT -m comment --comment never'] },
    packets: [['a udp 10.9.1.2:1000 > 127.0.0.1:80', 'nowhere']],
  },
  {
    name: 'rpfilter looks for the way back without protocol and ports, and lets what comes by lo pass',
    ipRules: ['10 ipproto udp lookup 50'],
    routes: [wayToA],
    rules: { raw: ['-A PREROUTING -m rpfilter -m comment --comment back'] },
    packets: [
      passes('198.51.100.7'),
      ['a udp 10.9.1.2:1000 > 203.0.113.9:80', 'nb 10.9.1.2:1000 > 203.0.113.9:80 [back]'],
      ['node udp 10.9.1.1:1000 > 10.9.2.1:9', 'itself [back]'],
    ],
  },
  {
    name: 'rpfilter with its words: loose, with the mark, turned round',
    ipRules: ['10 fwmark 0x1 lookup 50'],
    routes: [wayToA],
    rules: {
      mangle: [
        '-A PREROUTING -j MARK --set-xmark 0x1/0x1',
        '-A PREROUTING -m rpfilter --loose -m comment --comment loose',
        '-A PREROUTING -m rpfilter --validmark -m comment --comment marked',
        '-A PREROUTING -m rpfilter --invert -m comment --comment unmarked',
      ],
    },
    packets: [
      ['a udp 198.51.100.7:1000 > 203.0.113.9:80', 'nb 198.51.100.7:1000 > 203.0.113.9:80 [loose marked unmarked]'],
    ],
  },
];
