import type { Fact } from './fact.js';

const sent = 'a udp 10.9.1.2:1000 > 203.0.113.9:80';
const gone = 'nb 10.9.1.2:1000 > 203.0.113.9:80';
const say = (chain: string, word: string, matches = '') =>
  `-A ${chain} ${matches === '' ? '' : `${matches} `}-m comment --comment ${word}`;

/** x_tables and the modules that match. */
export const chainFacts: readonly Fact[] = [
  {
    name: 'at a hook raw comes ahead of mangle, nat and filter; on the way in for oneself nat is the last',
    rules: {
      filter: [say('FORWARD', 'filter'), say('INPUT', 'filter')],
      nat: [say('PREROUTING', 'nat'), say('INPUT', 'nat-input'), say('POSTROUTING', 'nat-out')],
      mangle: [say('PREROUTING', 'mangle'), say('INPUT', 'mangle'), say('POSTROUTING', 'mangle-out')],
      raw: [say('PREROUTING', 'raw')],
    },
    packets: [
      [sent, `${gone} [raw mangle nat filter mangle-out nat-out]`],
      ['a udp 10.9.1.2:1000 > 10.9.1.1:9', 'itself [raw mangle nat mangle filter nat-input]'],
    ],
  },
  {
    name: 'behind a goto the caller of the caller goes on, behind a jump the caller; RETURN in a built-in chain is its policy',
    rules: {
      mangle: [
        '-A PREROUTING -j x-a',
        say('PREROUTING', 'after-jump'),
        '-A PREROUTING -j RETURN',
        say('PREROUTING', 'never'),
        '-A x-a -g x-b',
        say('x-a', 'never'),
        say('x-b', 'inner'),
      ],
    },
    packets: [[sent, `${gone} [inner after-jump]`]],
  },
  {
    name: 'ACCEPT in a chain of one table ends that table alone',
    rules: {
      mangle: ['-A PREROUTING -j x-a', say('PREROUTING', 'never'), '-A x-a -j ACCEPT'],
      nat: [say('PREROUTING', 'nat')],
    },
    packets: [[sent, `${gone} [nat]`]],
  },
  {
    name: 'a mark is replaced under its mask and then flipped by its value: bits outside of the mask too',
    rules: {
      mangle: [
        '-A PREROUTING -j MARK --set-xmark 0x103/0x3',
        say('PREROUTING', 'first', '-m mark --mark 0x103'),
        '-A PREROUTING -j MARK --set-xmark 0x100/0x1',
        say('PREROUTING', 'second', '-m mark --mark 0x2'),
        say('PREROUTING', 'masked', '-m mark ! --mark 0x1/0x1'),
      ],
    },
    packets: [[sent, `${gone} [first second masked]`]],
  },
  {
    name: 'saving and restoring a connection mark, each under its masks',
    rules: {
      mangle: [
        '-A PREROUTING -j MARK --set-xmark 0x35/0xffffffff',
        '-A PREROUTING -j CONNMARK --save-mark --nfmask 0xf0 --ctmask 0xff',
        say('PREROUTING', 'saved', '-m connmark --mark 0x30'),
        '-A PREROUTING -j CONNMARK --restore-mark --nfmask 0x1 --ctmask 0x10',
        say('PREROUTING', 'restored', '-m mark --mark 0x24'),
      ],
    },
    packets: [[sent, `${gone} [saved restored]`]],
  },
  {
    name: 'a wildcard is a beginning; a packet of this namespace has come by no device',
    rules: {
      filter: [say('FORWARD', 'wild', '-i n+ -o nb'), say('FORWARD', 'never', '-i a+')],
      mangle: [say('POSTROUTING', 'out', '-o nb'), say('OUTPUT', 'wild', '-o n+')],
    },
    packets: [
      [sent, `${gone} [wild out]`],
      ['node udp 10.9.1.1:1000 > 203.0.113.9:80', 'nb 10.9.1.1:1000 > 203.0.113.9:80 [wild out]'],
    ],
  },
  {
    name: 'only a packet of a socket here has an owner',
    rules: {
      mangle: [
        say('POSTROUTING', 'socket', '-m owner --socket-exists'),
        say('POSTROUTING', 'none', '-m owner ! --socket-exists'),
        say('POSTROUTING', 'nobody', '-d 203.0.113.8 -m owner ! --uid-owner 0'),
        say('POSTROUTING', 'never', '-d 203.0.113.8 -m owner --uid-owner 0'),
      ],
    },
    packets: [
      [sent, `${gone} [none]`],
      ['a udp 10.9.1.2:1000 > 203.0.113.8:80', 'nb 10.9.1.2:1000 > 203.0.113.8:80 [none nobody]'],
      ['node udp 10.9.1.1:1000 > 203.0.113.9:80', 'nb 10.9.1.1:1000 > 203.0.113.9:80 [socket]'],
    ],
  },
  {
    name: 'an exception of a set of networks takes addresses out of a wider entry',
    sets: 'create nets hash:net\nadd nets 10.9.0.0/16\nadd nets 10.9.1.0/24 nomatch\nadd nets 10.9.1.2\ncreate pairs hash:ip,port\nadd pairs 203.0.113.9,udp:80\n',
    rules: {
      mangle: [
        say('PREROUTING', 'in', '-m set --match-set nets src'),
        say('PREROUTING', 'pair', '-m set --match-set pairs dst,dst'),
      ],
    },
    packets: [
      [sent, `${gone} [in pair]`],
      ['a udp 10.9.1.3:1000 > 203.0.113.9:81', 'nb 10.9.1.3:1000 > 203.0.113.9:81'],
      ['b udp 10.9.2.2:1000 > 10.9.1.2:81', 'na 10.9.2.2:1000 > 10.9.1.2:81 [in]'],
    ],
  },
  {
    name: 'the type of an address is what the local table has, whatever the ip rules are',
    ipRules: ['10 lookup 50'],
    routes: ['local 203.0.113.9/32 dev lo table 50'],
    rules: {
      mangle: [
        say('PREROUTING', 'local', '-m addrtype --dst-type LOCAL'),
        say('PREROUTING', 'unicast', '-m addrtype --dst-type UNICAST'),
      ],
    },
    packets: [
      [sent, 'itself [unicast]'],
      ['a udp 10.9.1.2:1000 > 10.9.9.9:80', 'itself [local]'],
    ],
  },
  {
    name: 'an icmp type is not asked of other protocols, and ports not of icmp',
    rules: {
      mangle: [
        say('PREROUTING', 'echo', '-p icmp -m icmp --icmp-type 8'),
        say('PREROUTING', 'udp', '-p udp -m udp --dport 80'),
      ],
    },
    packets: [
      [sent, `${gone} [udp]`],
      ['a icmp 10.9.1.2:7 > 203.0.113.9', 'nb 10.9.1.2 > 203.0.113.9 [echo]'],
    ],
  },
  {
    name: 'a packet is no later fragment',
    rules: { mangle: [say('PREROUTING', 'never', '-f'), say('PREROUTING', 'whole', '! -f')] },
    packets: [[sent, `${gone} [whole]`]],
  },
];
