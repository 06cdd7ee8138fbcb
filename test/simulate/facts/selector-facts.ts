import type { Fact } from './fact.js';

const sent = 'a udp 10.9.1.2:1000 > 203.0.113.9:80';
const byB = 'nb 10.9.1.2:1000 > 203.0.113.9:80';
const byA = 'na 10.9.1.2:1000 > 203.0.113.9:80';
const toA = 'default via 10.9.1.3 dev na table 50';

/** For a namespace that always had only the kernel's ip rules. */
export const virginFacts: readonly Fact[] = [
  {
    name: 'without ip rules of its own local and main are one: the longest prefix of both decides',
    isVirgin: true,
    routes: [
      'local 203.0.0.0/8 dev lo table 255',
      '203.0.113.0/24 via 10.9.2.2 dev nb',
      'local 198.51.100.7/32 dev lo table 254',
    ],
    rules: {
      mangle: [
        '-A PREROUTING -m addrtype --dst-type UNICAST -m comment --comment unicast',
        '-A PREROUTING -m addrtype --dst-type LOCAL -m comment --comment local',
      ],
    },
    packets: [
      [sent, `${byB} [unicast]`],
      ['a udp 10.9.1.2:1000 > 203.0.114.9:80', 'itself [local]'],
      ['a udp 10.9.1.2:1000 > 198.51.100.7:80', 'itself [local]'],
    ],
  },
];

/** Selectors and attributes of ip rules and routes. */
export const selectorFacts: readonly Fact[] = [
  {
    name: 'with one, they are asked one after the other',
    routes: [
      'local 203.0.0.0/8 dev lo table 255',
      '203.0.113.0/24 via 10.9.2.2 dev nb',
      'local 198.51.100.7/32 dev lo table 254',
    ],
    ipRules: ['10 to 192.0.2.0/24 lookup 50'],
    rules: {
      mangle: [
        '-A PREROUTING -m addrtype --dst-type UNICAST -m comment --comment unicast',
        '-A PREROUTING -m addrtype --dst-type LOCAL -m comment --comment local',
      ],
    },
    packets: [
      [sent, 'itself [local]'],
      ['a udp 10.9.1.2:1000 > 198.51.100.7:80', 'itself [unicast]'],
    ],
  },
  {
    name: 'what is forwarded is of the first user, what a process sends of one that nobody here knows',
    routes: [toA],
    ipRules: ['10 uidrange 1-1000 unreachable', '11 iif na uidrange 0-0 lookup 50'],
    packets: [
      [sent, byA],
      ['node udp 10.9.2.1:1000 > 203.0.113.9:80', ['nb 10.9.2.1:1000 > 203.0.113.9:80', 'nowhere']],
    ],
  },
  {
    name: 'suppress_ifgroup leaves out what leads by a device of the group',
    routes: [toA, '203.0.113.8/32 via 10.9.2.2 dev nb table 50', 'unreachable 203.0.113.7 table 50'],
    ipRules: ['10 lookup 50 suppress_ifgroup 7', '11 lookup 50 suppress_ifgroup default', '12 unreachable'],
    packets: [
      [sent, byA],
      ['a udp 10.9.1.2:1000 > 203.0.113.8:80', 'nb 10.9.1.2:1000 > 203.0.113.8:80'],
      ['a udp 10.9.1.2:1000 > 203.0.113.7:80', 'nowhere'],
    ],
  },
  {
    name: 'of the type of service of a packet nothing is known: an ip rule or a route for one may be met, or not',
    routes: [toA, '198.51.100.0/24 via 10.9.1.3 dev na tos 0x10'],
    ipRules: ['10 to 203.0.113.0/24 tos 0x10 lookup 50'],
    packets: [
      [sent, [byA, byB]],
      [
        'a udp 10.9.1.2:1000 > 198.51.100.7:80',
        ['na 10.9.1.2:1000 > 198.51.100.7:80', 'nb 10.9.1.2:1000 > 198.51.100.7:80'],
      ],
    ],
  },
  {
    name: 'realms change nothing about the way',
    routes: ['203.0.113.0/24 via 10.9.1.3 dev na table 50 realms 4'],
    ipRules: ['10 from 10.9.1.0/24 realms 3 lookup 50'],
    packets: [[sent, byA]],
  },
  {
    name: 'IPv6: a route for packets from somewhere counts for those alone, the longest source first, and hides one for all of the same prefix',
    family: 'ipv6',
    routes: [
      '2001:db8::/32 via fd00:9:2::2 dev nb',
      '2001::/16 via fd00:9:1::3 dev na',
      '2001:db8::/32 from fd00:9:1::/64 via fd00:9:1::3 dev na',
      '2001:db8::/32 from fd00:9:1::4/128 via fd00:9:2::2 dev nb',
      '2001:db8:1::/48 from fd00:9:5::/64 via fd00:9:1::3 dev na',
    ],
    packets: [
      ['a udp [fd00:9:1::2]:1000 > [2001:db8::9]:80', 'na [fd00:9:1::2]:1000 > [2001:db8::9]:80'],
      ['a udp [fd00:9:1::4]:1000 > [2001:db8::9]:80', 'nb [fd00:9:1::4]:1000 > [2001:db8::9]:80'],
      ['a udp [fd00:9:7::2]:1000 > [2001:db8::9]:80', 'na [fd00:9:7::2]:1000 > [2001:db8::9]:80'],
      ['a udp [fd00:9:5::2]:1000 > [2001:db8:1::9]:80', 'na [fd00:9:5::2]:1000 > [2001:db8:1::9]:80'],
      ['a udp [fd00:9:7::2]:1000 > [2001:db8:1::9]:80', 'na [fd00:9:7::2]:1000 > [2001:db8:1::9]:80'],
      ['a udp [fd00:9:7::2]:1000 > [2002:db8:1::9]:80', 'nb [fd00:9:7::2]:1000 > [2002:db8:1::9]:80'],
    ],
  },
  {
    name: 'an address of anycast is one of the node in IPv6 alone',
    routes: ['anycast 203.0.113.9/32 dev nb', 'anycast 2001:db8::9/128 dev nb'],
    packets: [
      [sent, 'nowhere'],
      ['a udp [fd00:9:1::2]:1000 > [2001:db8::9]:80', 'itself'],
      ['node udp [fd00:9:1::1]:1000 > [2001:db8::9]:80', 'itself'],
    ],
  },
];
