import type { Fact } from './fact.js';

const say = (chain: string, word: string, matches = '') =>
  `-A ${chain} ${matches === '' ? '' : `${matches} `}-m comment --comment ${word}`;

/** nf_nat, TPROXY. */
export const natFacts: readonly Fact[] = [
  {
    name: 'the first packet of a connection asks, the others are translated as was decided, answers back',
    rules: {
      nat: [
        say('PREROUTING', 'asked'),
        '-A PREROUTING -d 10.96.0.1 -p tcp -j DNAT --to-destination 203.0.113.9:8080',
        say('PREROUTING', 'never', '-d 10.96.0.1'),
        '-A POSTROUTING -j MASQUERADE',
      ],
    },
    packets: [
      ['a tcp 10.9.1.2:1000 > 10.96.0.1:80', 'nb 10.9.2.1:1000 > 203.0.113.9:8080 [asked]'],
      ['b tcp 203.0.113.9:8080 > 10.9.2.1:1000 SYN,ACK', 'na 10.96.0.1:80 > 10.9.1.2:1000'],
      ['a tcp 10.9.1.2:1000 > 10.96.0.1:80 ACK', 'nb 10.9.2.1:1000 > 203.0.113.9:8080'],
    ],
  },
  {
    name: 'a port stays if it is in the range, and is of the range otherwise',
    rules: {
      nat: [
        '-A PREROUTING -p udp -j DNAT --to-destination 203.0.113.9:80-90',
        '-A POSTROUTING -p udp -j SNAT --to-source 10.9.9.9:5000-5000',
      ],
    },
    packets: [['a udp 10.9.1.2:1000 > 198.51.100.7:85', 'nb 10.9.9.9:5000 > 203.0.113.9:85']],
  },
  {
    name: 'a port that NAT was told to take, and that another connection has taken, is the end of a packet',
    rules: { nat: ['-A POSTROUTING -p udp -j SNAT --to-source 10.9.9.9:5000'] },
    packets: [
      ['a udp 10.9.1.2:1000 > 203.0.113.9:53', 'nb 10.9.9.9:5000 > 203.0.113.9:53'],
      ['a udp 10.9.1.2:1001 > 203.0.113.9:53', 'nowhere'],
      ['a udp 10.9.1.2:1001 > 203.0.113.9:54', 'nb 10.9.9.9:5000 > 203.0.113.9:54'],
    ],
  },
  {
    name: 'REDIRECT is to the address of the device that it came by',
    rules: {
      nat: ['-A PREROUTING -p udp -j REDIRECT --to-ports 99'],
      filter: [say('INPUT', 'here', '-d 10.9.1.1 -p udp -m udp --dport 99')],
    },
    packets: [['a udp 10.9.1.2:1000 > 203.0.113.9:80', 'itself [here]']],
  },
  {
    name: 'to the first one, not to that in the subnet of who sent it',
    rules: {
      nat: ['-A PREROUTING -p udp -j REDIRECT --to-ports 99'],
      filter: [say('INPUT', 'here', '-d 10.9.1.1 -p udp -m udp --dport 99')],
    },
    packets: [['a udp 10.9.5.2:1000 > 203.0.113.9:80', 'itself [here]']],
  },
  {
    name: 'MASQUERADE takes the address in the subnet of the next hop',
    routes: ['198.51.100.0/24 via 10.9.4.2 dev nb'],
    rules: { nat: ['-A POSTROUTING -j MASQUERADE'] },
    packets: [
      ['a udp 10.9.1.2:1000 > 198.51.100.7:80', 'nb 10.9.4.1:1000 > 198.51.100.7:80'],
      ['a udp 10.9.1.2:1000 > 203.0.113.9:80', 'nb 10.9.2.1:1000 > 203.0.113.9:80'],
    ],
  },
  {
    name: 'or, where the device has none, that of another one',
    routes: ['198.51.100.0/24 dev nc'],
    rules: { nat: ['-A POSTROUTING -j MASQUERADE'] },
    packets: [['a udp 10.9.1.2:1000 > 198.51.100.7:80', 'nc 10.9.9.9:1000 > 198.51.100.7:80']],
  },
  {
    name: 'what goes out by the loopback device gets the first address of the node that is not for one host or link alone',
    routes: ['198.51.100.0/24 dev nc'],
    addresses: ['169.254.7.7/32 dev nc scope link'],
    rules: {
      nat: ['-A OUTPUT -d 203.0.113.9 -p udp -j DNAT --to-destination 10.9.2.1:99', '-A POSTROUTING -j MASQUERADE'],
      filter: [say('INPUT', 'here', '-s 10.9.9.9 -d 10.9.2.1'), say('INPUT', 'never', '-s 127.0.0.1')],
    },
    packets: [
      ['node udp 10.9.1.1:1000 > 203.0.113.9:80', 'itself [here]'],
      ['a udp 10.9.1.2:1000 > 198.51.100.7:80', 'nc 10.9.9.9:1000 > 198.51.100.7:80'],
    ],
  },
  {
    name: 'REDIRECT of a packet made here is to the loopback address',
    rules: {
      nat: ['-A OUTPUT -p udp -j REDIRECT --to-ports 99'],
      filter: [say('INPUT', 'here', '-i lo -d 127.0.0.1 -p udp -m udp --dport 99')],
    },
    packets: [['node udp 10.9.1.1:1000 > 203.0.113.9:80', 'itself [here]']],
  },
  {
    name: 'NETMAP keeps the host part',
    rules: { nat: ['-A PREROUTING -d 192.0.2.0/24 -j NETMAP --to 203.0.113.0/24'] },
    packets: [['a udp 10.9.1.2:1000 > 192.0.2.9:80', 'nb 10.9.1.2:1000 > 203.0.113.9:80']],
  },
  {
    name: 'a source may be translated on the way in for oneself',
    rules: {
      nat: ['-A INPUT -s 10.9.1.2 -j SNAT --to-source 10.9.1.3'],
      mangle: [say('INPUT', 'before', '-s 10.9.1.2')],
    },
    packets: [
      ['a udp 10.9.1.2:1000 > 10.9.1.1:80', 'itself [before]'],
      ['node udp 10.9.1.1:80 > 10.9.1.3:1000', 'na 10.9.1.1:80 > 10.9.1.2:1000'],
    ],
  },
  {
    name: 'a translated packet that is made here gets another way',
    rules: { nat: ['-A OUTPUT -d 203.0.113.9 -p udp -j DNAT --to-destination 10.9.1.2'] },
    packets: [['node udp 10.9.2.1:1000 > 203.0.113.9:80', 'na 10.9.2.1:1000 > 10.9.1.2:80']],
  },
  {
    name: 'what comes round by the loopback device has its translation already',
    rules: {
      nat: ['-A OUTPUT -p udp -j DNAT --to-destination 10.9.9.9:99', say('PREROUTING', 'never')],
      filter: [say('INPUT', 'here', '-d 10.9.9.9 -p udp -m udp --dport 99')],
    },
    packets: [['node udp 10.9.1.1:1000 > 203.0.113.9:80', 'itself [here]']],
  },
  {
    name: 'TPROXY hands a packet to its listener where a route makes it local, and marks it',
    ipRules: ['10 fwmark 0x400/0xfff lookup 50'],
    routes: ['local 0.0.0.0/0 dev lo table 50'],
    rules: {
      mangle: [
        '-A PREROUTING -p tcp -j TPROXY --on-port 15001 --on-ip 0.0.0.0 --tproxy-mark 0x400/0xfff',
        say('PREROUTING', 'never', '-p tcp'),
        say('INPUT', 'taken', '-m mark --mark 0x400'),
      ],
    },
    packets: [['a tcp 10.9.1.2:1000 > 203.0.113.9:80', 'itself [taken]']],
  },
  {
    name: 'without such a route it is dropped, not forwarded, once a socket has it',
    rules: {
      mangle: [
        '-A PREROUTING -p tcp -j TPROXY --on-port 15001 --on-ip 0.0.0.0 --tproxy-mark 0x400/0xfff',
        say('FORWARD', 'never'),
      ],
    },
    packets: [['a tcp 10.9.1.2:1000 > 203.0.113.9:80', 'nowhere']],
  },
];
