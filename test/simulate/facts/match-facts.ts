import type { Fact } from './fact.js';

const sent = 'a udp 10.9.1.2:1000 > 203.0.113.9:80';
const byB = 'nb 10.9.1.2:1000 > 203.0.113.9:80';
const say = (chain: string, word: string, matches: string) => `-A ${chain} ${matches} -m comment --comment ${word}`;

/** Modules whose answer is partly known. */
export const matchFacts: readonly Fact[] = [
  {
    name: 'where nothing gives a realm it is the first one',
    rules: {
      filter: [
        '-A FORWARD -m realm --realm 0x0 -j x-a',
        say('FORWARD', 'other', '-m realm ! --realm 0x5'),
        say('FORWARD', 'never', '-m realm --realm 0x5'),
        say('x-a', 'jumped', '-p udp'),
      ],
    },
    packets: [[sent, `${byB} [jumped other]`]],
  },
  {
    name: 'where routes do, it may be that one or not',
    routes: ['203.0.113.0/24 via 10.9.2.2 dev nb realms 5'],
    rules: { filter: [say('FORWARD', 'five', '-m realm --realm 0x5')] },
    packets: [[sent, [byB, `${byB} [five]`]]],
  },
  {
    name: 'modules that look into one protocol say no of others',
    rules: {
      mangle: [
        say('PREROUTING', 'esp', '-p esp -m esp --espspi 0:7'),
        say('PREROUTING', 'ipcomp', '-p ipcomp -m ipcomp --ipcompspi 3'),
        say('PREROUTING', 'plain', '-m policy --dir in --pol none'),
      ],
    },
    packets: [[sent, `${byB} [plain]`]],
  },
  {
    name: 'whether a packet came through IPsec nothing here tells where a rule asks for one that did',
    rules: { mangle: [say('PREROUTING', 'ipsec', '-m policy --dir in --pol ipsec --reqid 108 --proto esp')] },
    packets: [[sent, [byB, `${byB} [ipsec]`]]],
  },
  {
    name: 'IPv6: packets have no extension headers',
    family: 'ipv6',
    rules: {
      mangle: [
        say('PREROUTING', 'frag', '-m frag --fragid 0:42'),
        say('PREROUTING', 'rt', '-m rt --rt-type 0'),
        say('PREROUTING', 'dst', '-m dst --dst-len 8'),
        say('PREROUTING', 'hbh', '-m hbh ! --hbh-len 8'),
        say('PREROUTING', 'seen', '-p udp'),
      ],
    },
    packets: [['a udp [fd00:9:1::2]:1000 > [2001:db8::9]:80', 'nb [fd00:9:1::2]:1000 > [2001:db8::9]:80 [seen]']],
  },
  {
    name: 'a limit, a hash or a random number may say either',
    rules: {
      mangle: [
        say('PREROUTING', 'limit', '-m hashlimit --hashlimit-upto 1/sec --hashlimit-burst 5 --hashlimit-name x'),
      ],
    },
    packets: [[sent, [byB, `${byB} [limit]`]]],
  },
  {
    name: 'the port of an answer of ICMP is its type and code',
    rules: {
      mangle: [
        say('PREROUTING', 'reply', '-m conntrack --ctrepldstport 0'),
        say('PREROUTING', 'asked', '-m conntrack --ctorigdstport 2048'),
        say('PREROUTING', 'never', '-m conntrack --ctorigdstport 8'),
        say('PREROUTING', 'id', '-m conntrack --ctorigsrcport 7'),
      ],
    },
    packets: [['a icmp 10.9.1.2:7 > 203.0.113.9', 'nb 10.9.1.2 > 203.0.113.9 [reply asked id]']],
  },
  {
    name: 'what comes round by the loopback device leaves by none',
    rules: {
      mangle: [
        '-A INPUT -j x-a',
        '-A POSTROUTING -j x-a',
        say('x-a', 'out', '-m mark --mark 0x0 -o lo'),
        say('x-a', 'none', '! -o lo'),
      ],
    },
    packets: [['node udp 10.9.1.1:1000 > 10.9.2.1:9', 'itself [out none]']],
  },
  {
    name: 'IPv6: rpfilter takes an own address by any device, if it takes own ones',
    family: 'ipv6',
    rules: {
      raw: [say('PREROUTING', 'own', '-m rpfilter --accept-local'), say('PREROUTING', 'other', '-m rpfilter --invert')],
    },
    packets: [['a udp [fd00:9:2::1]:1000 > [2001:db8::9]:80', 'nb [fd00:9:2::1]:1000 > [2001:db8::9]:80 [own other]']],
  },
  {
    name: 'a loopback address does not leave by a device',
    rules: { mangle: [say('INPUT', 'here', '-d 127.0.0.1')] },
    packets: [
      ['node udp 127.0.0.1:1000 > 203.0.113.9:80', 'nowhere'],
      ['node udp 127.0.0.1:1000 > 127.0.0.1:80', 'itself [here]'],
    ],
  },
  {
    name: 'what a process sends to everybody comes round, too, in a copy that has no socket',
    rules: {
      mangle: [
        say('POSTROUTING', 'sent', '-m owner --socket-exists'),
        say('POSTROUTING', 'copied', '-m owner ! --socket-exists'),
        say('PREROUTING', 'back', '-i nb'),
        say('INPUT', 'in', '-i nb -m conntrack --ctstate NEW'),
      ],
    },
    packets: [
      ['node udp 10.9.2.1:1000 > 10.9.2.255:9', 'nb 10.9.2.1:1000 > 10.9.2.255:9 [copied sent back in]'],
      ['node udp 10.9.2.1:1001 > 255.255.255.255:9', 'nb 10.9.2.1:1001 > 255.255.255.255:9 [copied sent back in]'],
    ],
  },
];
