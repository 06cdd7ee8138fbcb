import type { Fact } from './fact.js';

const gone = (source: string, hit = '', port = 80) => `nb ${source}:1000 > 203.0.113.9:${port}${hit}`;
const sent = (source: string, port = 80) => `a udp ${source}:1000 > 203.0.113.9:${port}`;
const asks = (set: string, more = '', word = set) =>
  `-A PREROUTING -m set --match-set ${set}${more} -m comment --comment ${word}`;

/** ip_set: how a packet is looked up in a set, and how the answer is found. */
export const setFacts: readonly Fact[] = [
  {
    name: 'a set with a netmask or a bitmask holds networks: an address is cut before it is looked up',
    sets: [
      'create cut hash:ip netmask 24',
      'add cut 10.9.1.0',
      'create bits hash:ip bitmask 255.0.255.0',
      'add bits 10.0.1.0',
      'create map bitmap:ip range 10.9.0.0/16 netmask 24',
      'add map 10.9.1.0',
      'create ports hash:ip,port netmask 24',
      'add ports 10.9.1.0,udp:80',
      '',
    ].join('\n'),
    rules: {
      mangle: [
        asks('cut', ' src'),
        asks('bits', ' src'),
        asks('map', ' src'),
        asks('ports', ' src,dst'),
        asks('cut', ' dst', 'never'),
      ],
    },
    packets: [
      [sent('10.9.1.2'), gone('10.9.1.2', ' [cut bits map ports]')],
      [sent('10.7.1.2'), gone('10.7.1.2', ' [bits]')],
      [sent('10.9.5.2'), gone('10.9.5.2')],
    ],
  },
  {
    name: 'of the networks of a set that have a port or an address beside them the longest decides',
    sets: [
      'create triples hash:ip,port,net',
      'add triples 10.9.1.2,udp:80,203.0.0.0/16',
      'add triples 10.9.1.2,udp:80,203.0.113.0/24 nomatch',
      'add triples 10.9.1.3,udp:80,203.0.0.0/16',
      'create ported hash:net,port',
      'add ported 10.9.0.0/16,udp:80',
      'add ported 10.9.1.0/24,udp:80 nomatch',
      'add ported 10.9.1.3,udp:80',
      '',
    ].join('\n'),
    rules: { mangle: [asks('triples', ' src,dst,dst'), asks('ported', ' src,dst')] },
    packets: [
      [sent('10.9.1.2'), gone('10.9.1.2')],
      [sent('10.9.1.3'), gone('10.9.1.3', ' [triples ported]')],
      [sent('10.9.5.2'), gone('10.9.5.2', ' [ported]')],
      [sent('10.9.5.2', 81), gone('10.9.5.2', '', 81)],
    ],
  },
  {
    name: 'with --return-nomatch an exception of a set of networks is what matches, and a member does not; of other sets nothing changes',
    sets: [
      'create nets hash:net',
      'add nets 10.9.0.0/16',
      'add nets 10.9.1.0/24 nomatch',
      'create ips hash:ip',
      'add ips 10.9.1.2',
      'create list list:set',
      'add list nets',
      '',
    ].join('\n'),
    rules: {
      mangle: [
        asks('nets', ' src --return-nomatch', 'turned'),
        asks('ips', ' src --return-nomatch', 'ips'),
        asks('list', ' src --return-nomatch', 'list'),
        '-A PREROUTING -m set ! --match-set nets src --return-nomatch -m comment --comment not',
      ],
    },
    packets: [
      [sent('10.9.1.2'), gone('10.9.1.2', ' [turned ips list]')],
      [sent('10.9.5.2'), gone('10.9.5.2', ' [not]')],
      [sent('10.7.5.2'), gone('10.7.5.2', ' [not]')],
    ],
  },
  {
    name: 'types of ICMP in a set, by their names',
    sets: [
      'create types hash:ip,port',
      'add types 10.9.1.2,icmp:echo-request',
      'add types 10.9.1.2,icmp:timestamp-request',
      'add types 10.9.1.2,icmp:host-unreachable',
      'add types 10.9.1.2,icmp:0/0',
      '',
    ].join('\n'),
    rules: { mangle: [asks('types', ' src,dst', 'type')] },
    packets: [
      ['a icmp 10.9.1.2:7 > 203.0.113.9', 'nb 10.9.1.2 > 203.0.113.9 [type]'],
      ['a icmp 10.9.1.2:7 > 203.0.113.9:13', 'nb 10.9.1.2 > 203.0.113.9 [type]'],
      ['a icmp 10.9.1.2:7 > 203.0.113.9:0', 'nb 10.9.1.2 > 203.0.113.9 [type]'],
      ['a icmp 10.9.1.2:7 > 203.0.113.9:17', 'nb 10.9.1.2 > 203.0.113.9'],
      [sent('10.9.1.2', 2048), gone('10.9.1.2', '', 2048)],
    ],
  },
  {
    name: 'IPv6: types of ICMPv6 in a set',
    family: 'ipv6',
    sets: 'create types6 hash:ip,port family inet6\nadd types6 fd00:9:1::2,ipv6-icmp:echo-request\n',
    rules: { mangle: [asks('types6', ' src,dst', 'type')] },
    packets: [
      ['a icmp6 [fd00:9:1::2]:7 > [2001:db8::9]', 'nb [fd00:9:1::2] > [2001:db8::9] [type]'],
      ['a icmp6 [fd00:9:1::2]:7 > [2001:db8::9]:129', 'nb [fd00:9:1::2] > [2001:db8::9]'],
    ],
  },
  {
    name: 'a set of ports is of TCP and UDP alone',
    sets: [
      'create ports bitmap:port range 0-65535',
      ...[0, 7, 80, 2048].map((port) => `add ports ${port}`),
      'create either hash:ip,port',
      'add either 10.9.1.2,sctp:80',
      'add either 10.9.1.2,253:0',
      '',
    ].join('\n'),
    rules: { mangle: [asks('ports', ' dst', 'ports'), asks('ports', ' src', 'source'), asks('either', ' src,dst')] },
    packets: [
      [sent('10.9.1.2'), gone('10.9.1.2', ' [ports]')],
      ['a icmp 10.9.1.2:7 > 203.0.113.9', 'nb 10.9.1.2 > 203.0.113.9'],
      ['a odd 10.9.1.2 > 203.0.113.9', 'nb 10.9.1.2 > 203.0.113.9 [either]'],
      ['a sctp 10.9.1.2:80 > 203.0.113.9:80', 'nb 10.9.1.2:80 > 203.0.113.9:80 [either]'],
    ],
  },
  {
    name: 'the device that a packet comes by or leaves by, in a set',
    sets: 'create devices hash:net,iface\nadd devices 10.9.0.0/16,na\nadd devices 203.0.0.0/8,nb\n',
    rules: {
      mangle: [
        asks('devices', ' src,src', 'in'),
        '-A FORWARD -m set --match-set devices dst,dst -m comment --comment out',
        asks('devices', ' dst,dst', 'never'),
      ],
    },
    packets: [[sent('10.9.1.2'), gone('10.9.1.2', ' [in out]')]],
  },
  {
    name: 'a set with fewer addresses in the question than it has parts never matches',
    sets: 'create pairs hash:ip,port\nadd pairs 10.9.1.2,udp:80\ncreate ips hash:ip\nadd ips 10.9.1.2\n',
    rules: { mangle: [asks('ips', ' src,dst', 'more')] },
    packets: [[sent('10.9.1.2'), gone('10.9.1.2', ' [more]')]],
  },
];
