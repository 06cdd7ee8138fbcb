import type { Fact } from './fact.js';

const states = ['NEW', 'ESTABLISHED', 'INVALID', 'UNTRACKED'];
/** Rules that show a packet's state. */
const showState = states.map((state) => `-A PREROUTING -m conntrack --ctstate ${state} -m comment --comment ${state}`);
const out = (port: number, to = '203.0.113.9:80') => `nb 10.9.1.2:${port} > ${to}`;

/** nf_conntrack. */
export const conntrackFacts: readonly Fact[] = [
  {
    name: 'an acknowledgement in the middle of a handshake is out of turn, and a reset is not',
    rules: { mangle: showState },
    packets: [
      ['a tcp 10.9.1.2:1000 > 203.0.113.9:80', `${out(1000)} [NEW]`],
      ['a tcp 10.9.1.2:1000 > 203.0.113.9:80 ACK', `${out(1000)} [INVALID]`],
      ['a tcp 10.9.1.2:1000 > 203.0.113.9:80 SYN,ACK', `${out(1000)} [INVALID]`],
      ['b tcp 203.0.113.9:80 > 10.9.1.2:1000 FIN,ACK', 'na 203.0.113.9:80 > 10.9.1.2:1000 [INVALID]'],
      ['b tcp 203.0.113.9:80 > 10.9.1.2:1000 SYN,ACK', 'na 203.0.113.9:80 > 10.9.1.2:1000 [ESTABLISHED]'],
      ['a tcp 10.9.1.2:1000 > 203.0.113.9:80 ACK', `${out(1000)} [ESTABLISHED]`],
    ],
  },
  {
    name: 'an acknowledgement ahead of the answer is passed over, and the answer is still awaited',
    rules: { mangle: showState },
    packets: [
      ['a tcp 10.9.1.2:1000 > 203.0.113.9:80', `${out(1000)} [NEW]`],
      ['b tcp 203.0.113.9:80 > 10.9.1.2:1000 ACK', 'na 203.0.113.9:80 > 10.9.1.2:1000 [ESTABLISHED]'],
      ['a tcp 10.9.1.2:1000 > 203.0.113.9:80 ACK', `${out(1000)} [INVALID]`],
      ['a tcp 10.9.1.2:1000 > 203.0.113.9:80 RST', `${out(1000)} [ESTABLISHED]`],
      ['a tcp 10.9.1.2:1000 > 203.0.113.9:80 ACK', `${out(1000)} [ESTABLISHED]`],
    ],
  },
  {
    name: 'a connection is picked up in its middle, but not by what answers or ends one',
    rules: { mangle: showState },
    packets: [
      ['a tcp 10.9.1.2:1001 > 203.0.113.9:80 ACK', `${out(1001)} [NEW]`],
      ['a tcp 10.9.1.2:1002 > 203.0.113.9:80 SYN,ACK', `${out(1002)} [INVALID]`],
      ['a tcp 10.9.1.2:1003 > 203.0.113.9:80 FIN,ACK', `${out(1003)} [INVALID]`],
      ['a tcp 10.9.1.2:1004 > 203.0.113.9:80 RST', `${out(1004)} [INVALID]`],
      ['a tcp 10.9.1.2:1005 > 203.0.113.9:80 RST,ACK', `${out(1005)} [INVALID]`],
    ],
  },
  {
    name: 'an ICMP query opens a connection, its answer does not',
    rules: { mangle: showState },
    packets: [
      ['a icmp 10.9.1.2:7 > 203.0.113.9', 'nb 10.9.1.2 > 203.0.113.9 [NEW]'],
      ['b icmp 203.0.113.9:7 > 10.9.1.2:0 echo', 'na 203.0.113.9 > 10.9.1.2 [ESTABLISHED]'],
      ['b icmp 203.0.113.9:9 > 10.9.1.2:0 echo', 'na 203.0.113.9 > 10.9.1.2 [INVALID]'],
    ],
  },
  {
    name: 'a packet that was dropped leaves no connection behind',
    rules: {
      mangle: showState,
      filter: ['-A FORWARD -m mark --mark 0x1 -j DROP'],
      raw: ['-A PREROUTING -i na -j MARK --set-xmark 0x1/0x1'],
    },
    packets: [
      ['a udp 10.9.1.2:1000 > 203.0.113.9:80', 'nowhere [NEW]'],
      ['b udp 203.0.113.9:80 > 10.9.1.2:1000', 'na 203.0.113.9:80 > 10.9.1.2:1000 [NEW]'],
    ],
  },
  {
    name: 'of several CT targets the first one decides',
    rules: {
      raw: ['-A PREROUTING -j CT --zone 7', '-A PREROUTING -j CT --notrack', '-A PREROUTING -j CT --zone 8'],
      mangle: showState,
    },
    packets: [['a udp 10.9.1.2:1000 > 203.0.113.9:80', `${out(1000)} [NEW]`]],
  },
  {
    name: 'connections of different zones do not know each other',
    rules: { raw: ['-A PREROUTING -i na -j CT --zone 7'], mangle: showState },
    packets: [
      ['a udp 10.9.1.2:1000 > 203.0.113.9:80', `${out(1000)} [NEW]`],
      ['b udp 203.0.113.9:80 > 10.9.1.2:1000', 'na 203.0.113.9:80 > 10.9.1.2:1000 [NEW]'],
      ['a tcp 10.9.1.2:1000 > 203.0.113.9:80', `${out(1000)} [NEW]`],
      ['a tcp 10.9.1.2:1000 > 203.0.113.9:80 ACK', `${out(1000)} [INVALID]`],
    ],
  },
  {
    name: 'what is not tracked has no connection: no connmark, whatever is asked of it, and no translation',
    rules: {
      raw: ['-A PREROUTING -j CT --notrack'],
      mangle: [
        ...showState,
        '-A PREROUTING -j CONNMARK --set-xmark 0x1/0x1',
        '-A PREROUTING -m connmark ! --mark 0x1 -m comment --comment never',
        '-A PREROUTING -m conntrack ! --ctorigsrc 10.9.7.7 -m comment --comment never',
        '-A PREROUTING -m conntrack ! --ctstate NEW --ctdir REPLY -m comment --comment state-alone',
      ],
      nat: ['-A PREROUTING -p udp -j DNAT --to-destination 10.9.2.2'],
    },
    packets: [['a udp 10.9.1.2:1000 > 203.0.113.9:80', `${out(1000)} [UNTRACKED state-alone]`]],
  },
  {
    name: 'a connection mark is found again on answers',
    rules: {
      mangle: [
        '-A PREROUTING -m connmark --mark 0x5 -m comment --comment again',
        '-A PREROUTING -i na -j CONNMARK --set-xmark 0x5/0xff',
      ],
    },
    packets: [
      ['a udp 10.9.1.2:1000 > 203.0.113.9:80', out(1000)],
      ['b udp 203.0.113.9:80 > 10.9.1.2:1000', 'na 203.0.113.9:80 > 10.9.1.2:1000 [again]'],
    ],
  },
  {
    name: 'what comes round by the loopback device is known already, and is not decided about again',
    rules: {
      raw: ['-A PREROUTING -i lo -j CT --notrack', '-A PREROUTING -i lo -m comment --comment round'],
      mangle: showState,
    },
    packets: [['node udp 10.9.1.1:1000 > 10.9.2.1:9', 'itself [round NEW]']],
  },
];
