import * as fc from 'fast-check';

/* Rules from a small vocabulary, so that they shadow, contradict and repeat each other, and packets that match them. */

function eachWay(flag: string, words: readonly string[]): readonly string[] {
  return words.flatMap((word) => [`${flag} ${word}`, `! ${flag} ${word}`]);
}

function testing(module: string, flag: string, words: readonly string[]): readonly string[] {
  return eachWay(flag, words).map((words) => `-m ${module} ${words}`);
}

const networks = ['10.0.0.0/8', '10.1.0.0/16', '10.1.0.1/32', '10.2.0.0/15', '0.0.0.0/1', '10.0.0.1/255.0.0.255'];
const devices = ['eth0', 'eth1', 'eth+', 'et+', 'lo'];
const marks = ['0x1/0x1', '0x0/0x1', '0x3/0x3', '0x1/0x3', '0x2/0x2', '0x2/0x1', '0x0/0x0'];
const states = ['NEW', 'ESTABLISHED', 'NEW,ESTABLISHED', 'INVALID,UNTRACKED', 'DNAT', 'NEW,DNAT,SNAT'];
const ports = ['80', '80:90', '85', '81:85', '1000:65535'];

/** Groups of related matches. A table has those of one or two topics. */
const topics: readonly (readonly string[])[] = [
  eachWay('-s', networks),
  eachWay('-d', networks),
  eachWay('-i', devices),
  eachWay('-o', devices),
  testing('mark', '--mark', marks),
  testing('mark', '--mark', ['0x1/0x1', '0x2/0x2']),
  testing('connmark', '--mark', marks),
  testing('conntrack', '--ctstate', states),
  ['ORIGINAL', 'REPLY'].flatMap((direction) =>
    ['', '--ctstate NEW ', '--ctstate INVALID '].map((state) => `-m conntrack ${state}--ctdir ${direction}`),
  ),
  [...testing('set', '--match-set', ['ips src', 'ips dst']), '-m owner --socket-exists', '-m owner ! --socket-exists'],
  ['-m ttl --ttl-eq 64', '-m length --length 100:200', '-m mac --mac-source 02:00:00:00:00:01'],
  [
    '-m limit --limit 1/second',
    '-m statistic --mode random --probability 0.50000000000',
    '-m riddle --answer 42',
    '-m comment --comment x',
    '-p tcp',
  ],
  ['tcp', 'udp'].flatMap((name) =>
    [...eachWay('--dport', ports), '--sport 80', '--dport 80 --sport 80:90'].map(
      (words) => `-p ${name} -m ${name} ${words}`,
    ),
  ),
  ['80,85', '81:84', '80:90'].flatMap((list) => [
    ...eachWay('--dports', [list]).map((words) => `-p tcp -m multiport ${words}`),
    `-p tcp -m multiport --ports ${list}`,
    '-p tcp -m tcp --dport 85',
  ]),
  [
    ...eachWay('-p', ['tcp', 'udp', 'icmp']),
    '-p tcp -m tcp',
    ...eachWay('--tcp-flags', ['SYN,ACK SYN', 'SYN SYN', 'ACK ACK', 'SYN SYN,ACK']).map(
      (words) => `-p tcp -m tcp ${words}`,
    ),
  ],
  [
    ...eachWay('--icmp-type', ['8', 'any', '3/1', '3']).map((words) => `-p icmp -m icmp ${words}`),
    '-p icmp',
    '! -p icmp',
  ],
];

const chains = ['a', 'b', 'c'];

function target(chain: string): fc.Arbitrary<string> {
  const inner = chains.filter((name) => name > chain);
  const jumps = inner.flatMap((name) => [`-j ${name}`, `-j ${name}`, `-g ${name}`]);
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('-j ACCEPT', '-j DROP', '-j RETURN', '-j NFQUEUE --queue-num 1') },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        '-j MARK --set-xmark 0x1/0x1',
        '-j MARK --set-xmark 0x2/0x0',
        '-j CONNMARK --set-xmark 0x1/0x1',
        '-j CONNMARK --restore-mark --nfmask 0x3 --ctmask 0x3',
        '-j TTL --ttl-set 64',
        '-j LOG',
        '-j PUZZLE',
        '',
      ),
    },
    ...(jumps.length === 0 ? [] : [{ weight: 5, arbitrary: fc.constantFrom(...jumps) }]),
  );
}

/** A table, as text, whose chains jump to one another in the order of their names. */
export const crowdedTables = fc
  .tuple(fc.constantFrom('PREROUTING', 'FORWARD', 'OUTPUT'), fc.subarray([...topics], { minLength: 1, maxLength: 2 }))
  .chain(([hook, [one = [], two = one]]) => {
    const matches = fc.tuple(fc.constantFrom(...one, ''), fc.constantFrom(...two, '', '', '')).filter(isOneRule);
    const rule = fc
      .constantFrom(hook, hook, ...chains)
      .chain((chain) => fc.tuple(matches, target(chain)).map(([words, then]) => ['-A', chain, ...words, then]));
    return fc.array(rule, { minLength: 5, maxLength: 16 }).map((rules) => {
      const lines = rules.map((words) => words.filter((word) => word !== '').join(' '));
      return ['*mangle', `:${hook} ACCEPT`, ...chains.map((own) => `:${own} -`), ...lines, 'COMMIT', ''].join('\n');
    });
  });

/** The tools accept an address, a device or a protocol only once per rule. */
function isOneRule(words: readonly string[]): boolean {
  return ['-s', '-d', '-i', '-o', '-p'].every(
    (flag) =>
      words
        .join(' ')
        .split(' ')
        .filter((word) => word === flag).length < 2,
  );
}

const address = fc.constantFrom('10.1.0.1', '10.1.0.2', '10.2.0.1', '10.3.7.1', '192.0.2.1');
const device = fc.constantFrom('eth0', 'eth1', 'et5', 'lo');
const port = fc.constantFrom(80, 81, 85, 90, 443, 1000);

/** Packets at any hook. */
export const crowdedPackets = fc.record({
  source: address,
  destination: address,
  protocol: fc.constantFrom(6, 6, 6, 17, 17, 1, 132),
  sourcePort: port,
  destinationPort: port,
  tcpFlags: fc.constantFrom(0, 2, 16, 18),
  icmp: fc.constantFrom([8, 0] as const, [3, 1] as const, [3, 0] as const),
  mark: fc.nat(3),
  connmark: fc.option(fc.nat(3), { nil: null }),
  state: fc.constantFrom(
    'NEW' as const,
    'ESTABLISHED' as const,
    'RELATED' as const,
    'INVALID' as const,
    'UNTRACKED' as const,
  ),
  translations: fc.nat(3),
  isReply: fc.boolean(),
  fromSocket: fc.boolean(),
  input: device,
  output: device,
  /** Answers to questions about a packet that cannot be known. */
  answers: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
});
export type CrowdedPacket = typeof crowdedPackets extends fc.Arbitrary<infer T> ? T : never;
