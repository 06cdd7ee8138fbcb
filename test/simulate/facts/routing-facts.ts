import type { Fact } from './fact.js';

const sent = 'a udp 10.9.1.2:1000 > 203.0.113.9:80';
const byB = 'nb 10.9.1.2:1000 > 203.0.113.9:80';
const byA = 'na 10.9.1.2:1000 > 203.0.113.9:80';
const toA = 'default via 10.9.1.3 dev na table 50';

/** fib_lookup, ip_route_me_harder, ip rules. */
export const routingFacts: readonly Fact[] = [
  {
    name: 'the first ip rule that is met and has a route decides',
    routes: [toA],
    ipRules: ['10 lookup 50'],
    packets: [[sent, byA]],
  },
  {
    name: 'a table without a route for it is passed over',
    routes: ['198.51.100.0/24 via 10.9.1.3 dev na table 50'],
    ipRules: ['10 lookup 50'],
    packets: [[sent, byB]],
  },
  {
    name: 'throw ends a table, not the search',
    routes: [toA, 'throw 203.0.113.0/24 table 50'],
    ipRules: ['10 lookup 50'],
    packets: [[sent, byB]],
  },
  {
    name: 'goto skips the rules between',
    routes: [toA],
    ipRules: ['10 goto 30', '20 lookup 50', '30 lookup main'],
    packets: [[sent, byB]],
  },
  {
    name: 'goto to a priority that no rule has is passed over',
    routes: [toA],
    ipRules: ['10 goto 31', '20 lookup 50'],
    packets: [[sent, byA]],
  },
  {
    name: 'suppress_prefixlength leaves out what is not longer, such as the default route',
    routes: [toA],
    ipRules: ['10 lookup 50 suppress_prefixlength 0'],
    packets: [[sent, byB]],
  },
  {
    name: 'but a table that refuses does so, however short the prefix; only throw goes on',
    routes: [
      'unreachable default table 50',
      'prohibit default table 51',
      'throw default table 52',
      'blackhole default table 53',
    ],
    ipRules: [
      '10 to 203.0.113.9 lookup 50 suppress_prefixlength 0',
      '11 to 203.0.113.8 lookup 51 suppress_prefixlength 0',
      '12 to 203.0.113.7 lookup 52 suppress_prefixlength 0',
      '13 to 203.0.113.6 lookup 53 suppress_prefixlength 8',
    ],
    packets: [
      [sent, 'nowhere'],
      ['a udp 10.9.1.2:1000 > 203.0.113.8:80', 'nowhere'],
      ['a udp 10.9.1.2:1000 > 203.0.113.7:80', 'nb 10.9.1.2:1000 > 203.0.113.7:80'],
      ['a udp 10.9.1.2:1000 > 203.0.113.6:80', 'nowhere'],
    ],
  },
  {
    name: 'IPv6: the same',
    family: 'ipv6',
    routes: ['unreachable 2001:db8::/32 table 50', '2001:db8:1::/48 via fd00:9:1::3 dev na table 50'],
    ipRules: ['10 lookup 50 suppress_prefixlength 48'],
    packets: [
      ['a udp [fd00:9:1::2]:1000 > [2001:db8::9]:80', 'nowhere'],
      ['a udp [fd00:9:1::2]:1000 > [2001:db8:1::9]:80', 'nb [fd00:9:1::2]:1000 > [2001:db8:1::9]:80'],
    ],
  },
  {
    name: 'the longest prefix wins, then the smallest metric',
    routes: [
      '203.0.113.0/24 via 10.9.2.2 dev nb table 50',
      '203.0.113.9/32 via 10.9.2.2 dev nb metric 20 table 50',
      '203.0.113.9/32 via 10.9.1.3 dev na metric 10 table 50',
    ],
    ipRules: ['10 lookup 50'],
    packets: [[sent, byA]],
  },
  {
    name: 'unreachable, prohibit and blackhole end the search',
    routes: ['unreachable 203.0.113.9/32 table 50', 'blackhole 198.51.100.7/32 table 50'],
    ipRules: ['10 lookup 50'],
    packets: [
      [sent, 'nowhere'],
      ['a udp 10.9.1.2:1000 > 198.51.100.7:80', 'nowhere'],
    ],
  },
  {
    name: 'an ip rule may refuse by itself',
    ipRules: ['10 from 10.9.1.0/24 unreachable'],
    packets: [[sent, 'nowhere']],
  },
  {
    name: 'a mark is compared under its mask',
    routes: [toA],
    ipRules: ['10 fwmark 0x1/0x3 lookup 50'],
    rules: {
      mangle: ['-A PREROUTING -p udp -j MARK --set-xmark 0x5/0x7', '-A PREROUTING -p icmp -j MARK --set-xmark 0x3/0x3'],
    },
    packets: [
      [sent, byA],
      ['a icmp 10.9.1.2:7 > 203.0.113.9', 'nb 10.9.1.2 > 203.0.113.9'],
    ],
  },
  {
    name: 'what is made here has come by lo; what is forwarded by its device',
    routes: [toA],
    ipRules: ['10 iif na lookup 50', '11 iif lo unreachable'],
    packets: [
      [sent, byA],
      ['node udp 10.9.1.1:1000 > 203.0.113.9:80', 'nowhere'],
    ],
  },
  {
    name: 'a selector may be turned round',
    routes: [toA],
    ipRules: ['10 not from 10.9.1.2 lookup 50'],
    packets: [
      [sent, byB],
      ['a udp 10.9.1.3:1000 > 203.0.113.9:80', 'na 10.9.1.3:1000 > 203.0.113.9:80'],
    ],
  },
  {
    name: 'ip rules may ask for protocol and port of what is forwarded',
    routes: [toA],
    ipRules: ['10 ipproto udp dport 80 lookup 50'],
    packets: [
      [sent, byA],
      ['a udp 10.9.1.2:1000 > 203.0.113.9:81', 'nb 10.9.1.2:1000 > 203.0.113.9:81'],
    ],
  },
  {
    name: 'a mark that mangle OUTPUT sets finds another way',
    routes: [toA],
    ipRules: ['10 fwmark 0x1 lookup 50'],
    rules: { mangle: ['-A OUTPUT -j MARK --set-xmark 0x1/0x1'] },
    packets: [['node udp 10.9.2.1:1000 > 203.0.113.9:80', 'na 10.9.2.1:1000 > 203.0.113.9:80']],
  },
  {
    name: 'rules of OUTPUT go on seeing the device of the first way, those of POSTROUTING that of the second',
    routes: [toA],
    ipRules: ['10 fwmark 0x1 lookup 50'],
    rules: {
      mangle: ['-A OUTPUT -j MARK --set-xmark 0x1/0x1', '-A POSTROUTING -o na -m comment --comment second'],
      filter: ['-A OUTPUT -o nb -m comment --comment first', '-A OUTPUT -o na -m comment --comment never'],
    },
    packets: [['node udp 10.9.2.1:1000 > 203.0.113.9:80', 'na 10.9.2.1:1000 > 203.0.113.9:80 [first second]']],
  },
  {
    name: 'one that raw or filter sets does not',
    routes: [toA],
    ipRules: ['10 fwmark 0x1/0x1 lookup 50', '11 fwmark 0x2/0x2 lookup 50'],
    rules: {
      raw: ['-A OUTPUT -p icmp -j MARK --set-xmark 0x2/0x2'],
      filter: ['-A OUTPUT -p udp -j MARK --set-xmark 0x1/0x1'],
    },
    packets: [
      ['node udp 10.9.2.1:1000 > 203.0.113.9:80', 'nb 10.9.2.1:1000 > 203.0.113.9:80'],
      ['node icmp 10.9.2.1:7 > 203.0.113.9', 'nb 10.9.2.1 > 203.0.113.9'],
    ],
  },
  {
    name: 'if then there is no way, it is dropped where it was marked',
    ipRules: ['10 fwmark 0x1 unreachable'],
    rules: { mangle: ['-A OUTPUT -j MARK --set-xmark 0x1/0x1'], filter: ['-A OUTPUT -m comment --comment never'] },
    packets: [['node udp 10.9.2.1:1000 > 203.0.113.9:80', 'nowhere']],
  },
  {
    name: 'a broadcast is for everybody, multicast for nobody that did not ask',
    rules: { mangle: ['-A INPUT -m comment --comment here'] },
    packets: [
      ['a udp 10.9.1.2:68 > 255.255.255.255:67', 'itself [here]'],
      ['a udp 10.9.1.2:5353 > 224.0.0.251:5353', 'nowhere'],
    ],
  },
  {
    name: 'a device that does not forward keeps its packets',
    sysctls: { 'na/forwarding': 0 },
    packets: [
      [sent, 'nowhere'],
      ['b udp 10.9.2.2:1000 > 10.9.1.2:80', 'na 10.9.2.2:1000 > 10.9.1.2:80'],
    ],
  },
];
