import type { Fact } from './fact.js';

const sent = 'a udp 10.9.1.2:1000 > 203.0.113.9:80';
const gone = (hit: string, port = 1000) => `nb 10.9.1.2:${port} > 203.0.113.9:80 [${hit}]`;
const say = (chain: string, word: string, matches: string) => `-A ${chain} ${matches} -m comment --comment ${word}`;

/** Targets that change what later rules see. */
export const targetFacts: readonly Fact[] = [
  {
    name: 'a rule that adds to a set, or takes out of it, is seen by the next, and by later packets',
    sets: [
      'create seen hash:ip',
      'create nets hash:net',
      'add nets 10.9.0.0/16',
      'add nets 203.0.113.0/24',
      'create ports hash:ip,port',
      'add ports 10.9.1.2,udp:80',
      '',
    ].join('\n'),
    rules: {
      mangle: [
        say('PREROUTING', 'again', '-m set --match-set seen src'),
        '-A PREROUTING -p udp -j SET --add-set seen src',
        say('PREROUTING', 'added', '-m set --match-set seen src'),
        say('PREROUTING', 'port', '-m set --match-set ports src,dst'),
        '-A PREROUTING -j SET --del-set ports src,dst',
        '-A PREROUTING -j SET --del-set nets dst --add-set nets src',
        say('PREROUTING', 'net', '-m set --match-set nets src'),
        say('PREROUTING', 'far', '-m set --match-set nets dst'),
      ],
    },
    packets: [
      [sent, gone('added port net')],
      [sent, gone('again added net')],
      ['a udp 10.9.1.3:1000 > 203.0.113.9:80', 'nb 10.9.1.3:1000 > 203.0.113.9:80 [added net]'],
    ],
  },
  {
    name: 'a set may say which mark a packet gets',
    sets: 'create marks hash:ip skbinfo\nadd marks 10.9.1.2 skbmark 0x5/0xff\nadd marks 10.9.1.3\n',
    rules: {
      mangle: [
        '-A PREROUTING -j MARK --set-xmark 0x101/0xffffffff',
        '-A PREROUTING -j SET --map-set marks src --map-mark',
        say('PREROUTING', 'mapped', '-m mark --mark 0x105'),
        say('PREROUTING', 'kept', '-m mark --mark 0x101'),
        say('PREROUTING', 'none', '-m mark --mark 0x0'),
      ],
    },
    packets: [
      [sent, gone('mapped')],
      ['a udp 10.9.1.3:1000 > 203.0.113.9:80', 'nb 10.9.1.3:1000 > 203.0.113.9:80 [kept]'],
      ['a udp 10.9.1.4:1000 > 203.0.113.9:80', 'nb 10.9.1.4:1000 > 203.0.113.9:80 [kept]'],
    ],
  },
  {
    name: 'HMARK gives a mark of a range by a hash',
    rules: {
      mangle: [
        '-A PREROUTING -j HMARK --hmark-src-prefix 32 --hmark-rnd 0x0 --hmark-mod 2 --hmark-offset 8',
        say('PREROUTING', 'eight', '-m mark --mark 0x8'),
        say('PREROUTING', 'nine', '-m mark --mark 0x9'),
      ],
    },
    packets: [[sent, [gone('eight'), gone('nine')]]],
  },
  {
    name: 'a zone may be the mark that a packet has when it is tracked',
    rules: {
      raw: [
        '-A PREROUTING -i na -j CT --zone mark',
        '-A PREROUTING -p tcp -m tcp --dport 81 -j MARK --set-xmark 0x70007/0xffffffff',
      ],
      mangle: [
        say('PREROUTING', 'new', '-m conntrack --ctstate NEW'),
        say('PREROUTING', 'known', '-m conntrack --ctstate ESTABLISHED'),
      ],
    },
    packets: [
      ['a udp 10.9.1.2:1000 > 203.0.113.9:80', gone('new')],
      ['b udp 203.0.113.9:80 > 10.9.1.2:1000', 'na 203.0.113.9:80 > 10.9.1.2:1000 [known]'],
      ['a tcp 10.9.1.2:1000 > 203.0.113.9:81', 'nb 10.9.1.2:1000 > 203.0.113.9:81 [new]'],
      ['b tcp 203.0.113.9:81 > 10.9.1.2:1000 RST', 'na 203.0.113.9:81 > 10.9.1.2:1000'],
    ],
  },
  {
    name: 'or that of the packets of one direction alone',
    rules: {
      raw: ['-A PREROUTING -i na -j CT --zone-orig 7', '-A PREROUTING -i nc -j CT --zone-reply 7'],
      mangle: [
        say('PREROUTING', 'new', '-m conntrack --ctstate NEW'),
        say('PREROUTING', 'known', '-m conntrack --ctstate ESTABLISHED'),
      ],
    },
    packets: [
      ['a udp 10.9.1.2:1000 > 203.0.113.9:80', gone('new')],
      ['b udp 203.0.113.9:80 > 10.9.1.2:1000', 'na 203.0.113.9:80 > 10.9.1.2:1000 [known]'],
      ['a udp 10.9.1.2:1000 > 203.0.113.9:80', gone('known')],
      ['c udp 10.9.1.2:1000 > 203.0.113.9:80', gone('new')],
    ],
  },
  {
    name: 'until it is tracked a packet has the template of CT, with a mark that stays with the rule',
    rules: {
      raw: [
        say('PREROUTING', 'none', '-m connmark --mark 0x0/0x2'),
        '-A PREROUTING -j CT --zone 7',
        say('PREROUTING', 'zero', '-m connmark --mark 0x0/0x2'),
        say('PREROUTING', 'set', '-m connmark --mark 0x2/0x2'),
        say('PREROUTING', 'new', '-m conntrack --ctstate NEW'),
        '-A PREROUTING -j CONNMARK --set-xmark 0x2/0x2',
      ],
      mangle: [say('PREROUTING', 'fresh', '-m connmark --mark 0x0')],
    },
    packets: [
      [sent, gone('zero new fresh')],
      ['a udp 10.9.1.2:1001 > 203.0.113.9:80', gone('set new fresh', 1001)],
    ],
  },
  {
    name: 'a queue that nobody reads is passed with --queue-bypass: the next table goes on',
    rules: {
      mangle: ['-A PREROUTING -j NFQUEUE --queue-num 3 --queue-bypass', say('PREROUTING', 'never', '-p udp')],
      nat: [say('PREROUTING', 'nat', '-p udp')],
    },
    packets: [[sent, [gone('nat'), 'nowhere']]],
  },
  {
    name: 'a mark that is saved or restored may be moved by some bits',
    rules: {
      mangle: [
        '-A PREROUTING -j MARK --set-xmark 0x35/0xffffffff',
        '-A PREROUTING -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xffff --left-shift-mark 4',
        say('PREROUTING', 'saved', '-m connmark --mark 0x350'),
        '-A PREROUTING -j CONNMARK --restore-mark --nfmask 0xf --ctmask 0xff0 --right-shift-mark 8',
        say('PREROUTING', 'restored', '-m mark --mark 0x33'),
        '-A PREROUTING -j CONNMARK --set-xmark 0x1/0xff --left-shift-mark 8',
        say('PREROUTING', 'set', '-m connmark --mark 0x30100'),
      ],
    },
    packets: [[sent, gone('saved restored set')]],
  },
  {
    name: 'who opens a connection is answered by SYNPROXY, and nobody else',
    rules: {
      filter: ['-A FORWARD -p tcp -j SYNPROXY --sack-perm --wscale 7 --mss 1460', say('FORWARD', 'past', '-p tcp')],
    },
    packets: [
      ['a tcp 10.9.1.2:1000 > 203.0.113.9:80', 'nowhere'],
      ['a tcp 10.9.1.2:1001 > 203.0.113.9:80 RST', 'nb 10.9.1.2:1001 > 203.0.113.9:80 [past]'],
    ],
  },
];
