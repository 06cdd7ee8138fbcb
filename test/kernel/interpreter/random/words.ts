import { protocols } from '../../../../src/ir/protocols.js';
import type { Family } from '../../../../src/ir/ruleset.js';

/** The words of one family for a node with three devices, and for what both families have under two names. */
export interface Words {
  readonly family: Family;
  /** Neighbours behind `na` (two), `nb` and `nc`. */
  readonly peer: Readonly<Record<'a' | 'another' | 'b' | 'c', string>>;
  /** The node's own. */
  readonly own: Readonly<Record<'a' | 'b' | 'c' | 'lo', string>>;
  /** Of the world; `networks` has one around each, and the half of the first. */
  readonly far: readonly [string, string, string];
  readonly networks: Readonly<{
    a: string;
    b: string;
    node: string;
    far: readonly [string, string, string];
    half: string;
  }>;
  /** More prefixes, one of them with holes in its mask. */
  readonly prefixes: readonly string[];
  readonly ranges: readonly [source: string, destination: string];
  readonly length: number;
  readonly any: string;
  readonly loopback: string;
  /** Addresses with a meaning of their own, that only come by devices: no process can have them, or send there. */
  readonly odd: readonly string[];
  /** What NETMAP makes of the others' addresses in the network of `nb`. */
  readonly mapped: readonly string[];
  /** What else the node has, as words of `ip`: an address of one link, and one to choose between. */
  readonly more: readonly string[];
  /**
   * `others`: answers that nobody asked for, other questions, what keeps a link going, and what nobody knows. No
   * errors.
   */
  readonly icmp: {
    readonly protocol: number;
    readonly ask: number;
    readonly answer: number;
    readonly others: readonly number[];
  };
  readonly icmpMatches: readonly string[];
  readonly icmpName: string;
  readonly rejection: string;
  readonly addressTypes: readonly string[];
  readonly withPort: (address: string, port: number | string) => string;
}

export const words: Readonly<Record<Family, Words>> = {
  ipv4: {
    family: 'ipv4',
    peer: { a: '10.9.1.2', another: '10.9.1.3', b: '10.9.2.2', c: '10.9.3.2' },
    own: { a: '10.9.1.1', b: '10.9.2.1', c: '10.9.3.1', lo: '10.9.9.9' },
    far: ['192.0.2.1', '198.51.100.7', '203.0.113.9'],
    networks: {
      a: '10.9.1.0/24',
      b: '10.9.2.0/24',
      node: '10.9.0.0/16',
      far: ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'],
      half: '192.0.2.0/25',
    },
    prefixes: ['10.9.2.0/31', '0.0.0.0/1', '10.0.0.1/255.0.0.255'],
    ranges: ['10.9.1.1-10.9.1.2', '10.9.2.0-198.51.100.0'],
    length: 24,
    any: '0.0.0.0',
    loopback: '127.0.0.1',
    odd: ['127.0.0.1'],
    mapped: [3, 7, 9].map((last) => `10.9.2.${last}`),
    more: ['10.9.4.1/24 dev nc'],
    icmp: { protocol: protocols.icmp, ask: 8, answer: 0, others: [0, 13, 200] },
    icmpMatches: ['-p icmp -m icmp --icmp-type 8', '-p icmp -m icmp --icmp-type any'],
    icmpName: 'icmp',
    rejection: 'icmp-port-unreachable',
    addressTypes: ['--dst-type LOCAL', '--src-type LOCAL', '--dst-type UNICAST', '--dst-type LOCAL,BROADCAST'],
    withPort: (address, port) => `${address}:${port}`,
  },
  ipv6: {
    family: 'ipv6',
    peer: { a: 'fd00:9:1::2', another: 'fd00:9:1::3', b: 'fd00:9:2::2', c: 'fd00:9:3::2' },
    own: { a: 'fd00:9:1::1', b: 'fd00:9:2::1', c: 'fd00:9:3::1', lo: 'fd00:9:9::9' },
    far: ['2001:db8:2::1', '2001:db8:51::7', '2001:db8:113::9'],
    networks: {
      a: 'fd00:9:1::/64',
      b: 'fd00:9:2::/64',
      node: 'fd00:9::/32',
      far: ['2001:db8:2::/64', '2001:db8:51::/64', '2001:db8:113::/64'],
      half: '2001:db8:2::/65',
    },
    prefixes: ['fd00:9:2::2/127', '8000::/1', 'fd00::1/ff00::ffff'],
    ranges: ['fd00:9:1::1-fd00:9:1::2', '2001:db8:51::-fd00:9:2::'],
    length: 64,
    any: '::',
    loopback: '::1',
    odd: ['::1', '::ffff:10.9.1.2', 'fe80::1', 'fe80::2', 'fe80::2', 'fd00:9:1::', 'ff02::1'],
    mapped: ['3', '7', '9', 'ffff:a09:102'].map((last) => `fd00:9:2::${last}`),
    more: ['fe80::1/64 dev na', '2001:db8:3::1/64 dev nc'],
    icmp: { protocol: protocols.icmp6, ask: 128, answer: 129, others: [129, 135, 143, 200] },
    icmpMatches: ['-p ipv6-icmp -m icmp6 --icmpv6-type 128', '-p ipv6-icmp -m icmp6 ! --icmpv6-type 129'],
    icmpName: 'ipv6-icmp',
    rejection: 'icmp6-port-unreachable',
    // There is no broadcast; types of the address itself and of its route may stand together.
    addressTypes: [
      '--dst-type LOCAL',
      '--src-type LOCAL',
      '--dst-type UNICAST',
      '--dst-type UNICAST,LOCAL',
      '--src-type UNREACHABLE',
      '--dst-type ANYCAST,LOCAL',
    ],
    withPort: (address, port) => `[${address}]:${port}`,
  },
};

export function everyAddress({ far, own, peer }: Words): readonly string[] {
  return [...Object.values(peer), own.a, own.b, own.lo, ...far];
}

/** What the sets of the rules have: a set, a longer prefix that is not in it, ports, sets in a set. */
export function setsOf({ family, far, icmp, icmpName, networks, peer }: Words): string {
  const inFamily = family === 'ipv4' ? '' : ' family inet6';
  return [
    `create ips hash:ip${inFamily}`,
    `add ips ${peer.a}`,
    `add ips ${far[0]}`,
    `add ips ${peer.b}`,
    `create nets hash:net${inFamily}`,
    `add nets ${networks.node}`,
    `add nets ${networks.b} nomatch`,
    `add nets ${networks.far[0]}`,
    `create pairs hash:ip,port${inFamily}`,
    `add pairs ${peer.b},tcp:80`,
    `add pairs ${far[0]},udp:53`,
    `add pairs ${peer.a},tcp:8080`,
    `create cut hash:ip${inFamily} netmask ${family === 'ipv4' ? 24 : 64}`,
    `add cut ${networks.a.replace(/\/.*/, '')}`,
    `add cut ${networks.far[1].replace(/\/.*/, '')}`,
    `create ported hash:net,port${inFamily}`,
    `add ported ${networks.node},udp:53`,
    `add ported ${networks.b},tcp:80 nomatch`,
    `add ported ${networks.node},tcp:80`,
    `create types hash:ip,port${inFamily}`,
    `add types ${peer.a},${icmpName}:echo-request`,
    `add types ${far[0]},${icmpName}:${icmp.answer}/0`,
    'create services bitmap:port range 0-65535',
    ...['80', '53', '8'].map((port) => `add services ${port}`),
    `create learnt hash:ip${inFamily}`,
    `create named hash:ip${inFamily} skbinfo`,
    `add named ${peer.a} skbmark 0x1/0xff`,
    `add named ${peer.b} skbmark 0x300`,
    'create list list:set',
    'add list ips',
    'add list nets',
  ].join('\n');
}
