import type { Fact } from './fact.js';

const say = (chain: string, word: string, matches: string) => `-A ${chain} ${matches} -m comment --comment ${word}`;
const world = '[2001:db8::9]:80';
const passes = (source: string, hit = '') =>
  [`a udp [${source}]:1000 > ${world}`, `nb [${source}]:1000 > ${world}${hit}`] as const;

/** Where the kernel treats IPv6 differently. */
export const ipv6Facts: readonly Fact[] = [
  {
    name: 'IPv6: IPv4 as an address of IPv6 may be a source, and is no address of a host for addrtype',
    family: 'ipv6',
    rules: { mangle: [say('PREROUTING', 'host', '-m addrtype --src-type UNICAST')] },
    packets: [passes('fd00:9:1::2', ' [host]'), passes('::ffff:10.9.1.2')],
  },
  {
    name: 'IPv6: sources are not checked',
    family: 'ipv6',
    sysctls: { 'na/rp_filter': 1 },
    packets: [passes('fd00:9:1::2'), passes('2001:db8:7::7'), passes('fd00:9:9::9')],
  },
  {
    name: 'IPv6: but a loopback address cannot come by a device, nor be sent to, before any rule',
    family: 'ipv6',
    rules: { raw: [say('PREROUTING', 'seen', '-p udp')] },
    packets: [
      [`a udp [::1]:1000 > ${world}`, 'nowhere'],
      ['a udp [fd00:9:1::2]:1000 > [::1]:80', 'nowhere'],
    ],
  },
  {
    name: 'IPv6: a translation to it leads nowhere either: it is of a link, and its route is not by that which it came by',
    family: 'ipv6',
    rules: {
      nat: ['-A PREROUTING -p udp -j DNAT --to-destination [::1]:99', '-A OUTPUT -p udp -j REDIRECT --to-ports 99'],
      filter: [say('INPUT', 'here', '-d ::1/128 -p udp -m udp --dport 99')],
    },
    packets: [
      [`a udp [fd00:9:1::2]:1000 > ${world}`, 'nowhere'],
      [`node udp [fd00:9:1::1]:1000 > ${world}`, 'itself [here]'],
    ],
  },
  {
    name: 'IPv6: what has a source of one link is forwarded by the same link alone',
    family: 'ipv6',
    packets: [
      ['a udp [fe80::7]:1000 > [fd00:9:1::3]:80', 'na [fe80::7]:1000 > [fd00:9:1::3]:80'],
      ['a udp [fe80::7]:1000 > [fd00:9:2::2]:80', 'nowhere'],
    ],
  },
  {
    name: 'IPv6: addrtype asks for the way to an address, by all ip rules',
    family: 'ipv6',
    routes: ['local 2001:db8:7::7/128 dev lo table 50', 'unreachable 2001:db8:8::/64'],
    ipRules: ['10 lookup 50'],
    rules: {
      mangle: [
        say('PREROUTING', 'own', '-m addrtype --src-type LOCAL'),
        say('PREROUTING', 'refused', '-m addrtype --src-type UNREACHABLE'),
        say('PREROUTING', 'host', '-m addrtype --src-type UNICAST'),
      ],
    },
    packets: [passes('2001:db8:7::7', ' [own host]'), passes('2001:db8:8::8', ' [refused host]')],
  },
  {
    name: 'IPv6: rpfilter asks for a way by the device that a packet came by, whatever the metric is',
    family: 'ipv6',
    routes: ['2001:db8:7::/64 via fd00:9:2::2 dev nb', '2001:db8:7::/64 via fd00:9:1::3 dev na metric 2000'],
    rules: {
      raw: [say('PREROUTING', 'back', '-m rpfilter'), say('PREROUTING', 'other', '-m rpfilter --invert')],
    },
    packets: [
      ['a udp [2001:db8:7::7]:1000 > [fd00:9:2::2]:80', 'nb [2001:db8:7::7]:1000 > [fd00:9:2::2]:80 [back]'],
      ['b udp [2001:db8:7::7]:1000 > [fd00:9:1::2]:80', 'na [2001:db8:7::7]:1000 > [fd00:9:1::2]:80 [back]'],
      ['b udp [fd00:9:1::2]:1000 > [fd00:9:1::3]:80', 'na [fd00:9:1::2]:1000 > [fd00:9:1::3]:80 [other]'],
    ],
  },
  {
    name: 'IPv6: MASQUERADE takes an address of the device, or else of any, and the one of the label that the destination has',
    family: 'ipv6',
    routes: ['e000::/16 via fd00:9:2::2 dev nb', '2001:db8:9::/48 dev nc'],
    rules: { nat: ['-A POSTROUTING -j MASQUERADE'] },
    packets: [
      ['a udp [fd00:9:1::2]:1000 > [2001:db8::9]:80', 'nb [2001:db8:2::1]:1000 > [2001:db8::9]:80'],
      ['a udp [fd00:9:1::2]:1000 > [e000::9]:80', 'nb [2001:db8:2::1]:1000 > [e000::9]:80'],
      ['a udp [fd00:9:1::2]:1000 > [fd77::9]:80', 'nb [fd00:9:2::1]:1000 > [fd77::9]:80'],
      ['a udp [fd00:9:1::2]:1000 > [2001:db8:9::9]:80', 'nc [2001:db8:2::1]:1000 > [2001:db8:9::9]:80'],
    ],
  },
];
