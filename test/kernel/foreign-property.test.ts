import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { faults, withResident } from './node/resident.js';
import { type TestNode, withTestNode } from './node/test-node.js';

const counters = fc.tuple(fc.nat(9_999), fc.nat(99_999)).map(([packets, bytes]) => `[${packets}:${bytes}]`);

const matches = fc.constantFrom(
  '-s 192.0.2.7/32',
  '! -d 198.51.100.0/24 -p udp -m udp --dport 53',
  '-p tcp -m multiport --dports 80,443',
  '-m conntrack --ctstate RELATED,ESTABLISHED',
  '-m comment --comment "kept; as \\"it\\" is # really"',
  '-m mark --mark 0x8000/0x8000',
  '-m set --match-set others src',
  '-m addrtype --dst-type LOCAL',
  '-m statistic --mode random --probability 0.50000000000',
  '-m limit --limit 5/min',
);
const places = fc.constantFrom(
  ['mangle', 'PREROUTING'],
  ['mangle', 'OUTPUT'],
  ['mangle', 'OTHERS'],
  ['nat', 'PREROUTING'],
  ['nat', 'POSTROUTING'],
  ['nat', 'OTHERS'],
  ['filter', 'FORWARD'],
  ['filter', 'INPUT'],
  ['filter', 'OTHERS'],
  ['raw', 'PREROUTING'],
);
const targets = fc.constantFrom('-j RETURN', '-j ACCEPT', '', '-j OTHERS');
const rule = fc.record({ place: places, match: matches, target: targets, counter: counters });

const foreign = fc.record({
  rules: fc.array(rule, { maxLength: 14 }),
  members: fc.uniqueArray(fc.nat(250), { maxLength: 5 }),
  ipRules: fc.uniqueArray(fc.constantFrom(9, 50, 512, 5210, 30000), { maxLength: 3 }),
  routes: fc.uniqueArray(fc.nat(250), { maxLength: 4 }),
  policy: fc.constantFrom('ACCEPT', 'DROP'),
});
type Foreign = typeof foreign extends fc.Arbitrary<infer T> ? T : never;

function add(node: TestNode, backend: string, { rules, members, ipRules, routes, policy }: Foreign): void {
  const tables = ['raw', 'mangle', 'nat', 'filter'].map((table) => {
    const own = rules.filter(({ place }) => place[0] === table);
    const lines = own
      .filter(({ place, target }) => !(place[1] === 'OTHERS' && target === '-j OTHERS'))
      .map(({ counter, match, place, target }) => `${counter} -A ${place[1]} ${match} ${target}`.trimEnd());
    const header = table === 'filter' ? `:INPUT ${policy} [7:77]\n:OTHERS - [0:0]` : ':OTHERS - [0:0]';
    return `*${table}\n${header}\n${lines.join('\n')}${lines.length > 0 ? '\n' : ''}COMMIT\n`;
  });
  const sets = ['create others hash:ip family inet', ...members.map((last) => `add others 192.0.2.${last}`)];
  node.run('host', `ipset restore << 'END'\n${sets.join('\n')}\nEND`);
  node.run('host', `${backend}-restore -c << 'END'\n${tables.join('')}END`);
  for (const priority of ipRules)
    node.run('host', `ip rule add priority ${priority} fwmark 0x80000/0xff0000 lookup 52`);
  for (const last of routes) node.run('host', `ip route add 203.0.113.${last}/32 dev vzt table 52`);
}

/** A namespace that disappears takes a device along, and the foreign routes over it. */
const survivable = faults.filter((kind) => kind !== 'namespace vanishes');

interface Seen {
  /** Everything but ours, as the tools print it, without counters. */
  readonly lines: readonly string[];
  /** Packets and bytes of each rule, in the order of the lines. Traffic may increase them; nothing may reset them. */
  readonly counted: readonly number[];
}

function others(printed: string): Seen {
  const lines = printed
    .split('\n')
    .filter((line) => !/^#|ztunnel-|istioin|istioout|proto 205|table 10[012]|lookup 10[012]|^COMMIT|^\*/.test(line))
    .filter((line) => !/^:(?:PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING) ACCEPT/.test(line))
    .filter((line) => !/fwmark 0x200\/0x200|^broadcast|^local|fe80|multicast|^ff00/.test(line));
  return {
    lines: lines.map((line) => line.replace(/\[\d+:\d+\]/, '')),
    counted: lines.flatMap((line) => /^\[(\d+):(\d+)\]/.exec(line)?.slice(1).map(Number) ?? []),
  };
}

function expectUntouched(now: Seen, before: Seen): void {
  expect(now.lines).toEqual(before.lines);
  expect(now.counted.map((count, index) => count >= (before.counted[index] ?? 0))).toEqual(
    before.counted.map(() => true),
  );
}

for (const backend of ['iptables-nft', 'iptables-legacy', 'nft'] as const)
  test(`${backend}: foreign state is byte-equal after an apply, a failed apply and destroy`, () =>
    fc.assert(
      fc.asyncProperty(foreign, fc.integer({ min: 1, max: 8 }), fc.constantFrom(...survivable), (theirs, at, kind) =>
        withTestNode((node) =>
          withResident(node, async ({ go, shell }) => {
            const theirBackend = backend === 'nft' ? 'iptables-nft' : backend;
            add(node, theirBackend, theirs);
            const look = async () =>
              others(await shell(`${theirBackend}-save -c; ipset save; ip rule; ip route show table all`));
            const before = await look();
            const document = node.document({ backend });
            await go(document, { at, kind });
            expectUntouched(await look(), before);
            const older = node.document({ backend, profile: 'istio-1.18', pods: [] });
            for (const next of [document, older, node.document({ backend, profile: 'hardened' }), null]) {
              expect((await go(next)).error).toBe(undefined);
              expectUntouched(await look(), before);
            }
          }),
        ),
      ),
      { numRuns: 3 },
    ));
