import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  apply,
  observe,
  observedProgram,
  readObservation,
  trace,
  traceLive,
  writeObservation,
} from '../../src/index.js';
import { stateFor, watched } from './node/library.js';
import { withTestNode } from './node/test-node.js';

/* What others have on a live node is met by a packet that is followed through it, live or saved. */

const native = (chain: string) => `nft -f - << 'END'\ntable inet theirs {\n${chain}\n}\nEND`;

/** A change of the node, its inverse, and the outcome for a packet that would be captured. */
const conditions: readonly (readonly [done: string, undone: string, sentence: RegExp])[] = [
  [
    native(
      'chain f { type filter hook forward priority 10\n ip saddr 10.244.1.0/24 tcp dport 443 counter reject with icmpx admin-prohibited\n }',
    ),
    'nft delete table inet theirs',
    /^rejected in host: in FORWARD by inet theirs f ip saddr 10\.244\.1\.0\/24 tcp dport 443 counter reject with icmpx admin-prohibited \(somebody else\)$/,
  ],
  [
    native(
      'chain p { type filter hook prerouting priority -160\n meta l4proto tcp meta mark set meta mark | 0x200\n }',
    ),
    'nft delete table inet theirs',
    /^not captured: inet theirs p meta l4proto tcp meta mark set .* overwrites the mark; /,
  ],
  [
    'nft -f - << \'END\'\ntable netdev edge {\n chain i { type filter hook ingress device "vp3" priority 0\n drop\n }\n}\nEND',
    'nft delete table netdev edge',
    /^dropped in host: in PREROUTING by netdev edge i drop /,
  ],
  [
    'iptables-legacy -A FORWARD -p tcp --dport 443 -j DROP',
    'iptables-legacy -F FORWARD',
    /^dropped in host: in FORWARD by iptables-legacy filter -A FORWARD -p tcp -m tcp --dport 443 -j DROP /,
  ],
  [
    'nft insert rule ip mangle PREROUTING ip saddr { 10.244.1.3, 10.244.1.4 } return',
    "nft delete rule ip mangle PREROUTING handle $(nft -a list chain ip mangle PREROUTING | sed -n 's/.*return # handle //p')",
    /^not captured: ip mangle PREROUTING ip saddr \{ 10\.244\.1\.3, 10\.244\.1\.4 \} return \(somebody else\) comes first; /,
  ],
  [
    "nft add table ip mangle '{ flags dormant; }'",
    "nft add table ip mangle '{ flags 0; }' 2> /dev/null || nft -f - << 'END'\nadd table ip mangle\nEND",
    /^not captured: table ip mangle is dormant; /,
  ],
];

test('native tables, the other iptables, mixed and dormant tables', () =>
  withTestNode(async (node) => {
    const options = { machine: watched(node).machine, stateDirectory: node.folder };
    const state = stateFor(node);
    node.run('host', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
    await apply(state, options);
    const question = { from: 'default/pod-3', to: '203.0.113.9:443' };
    const sentence = (observed: Awaited<ReturnType<typeof observedProgram>>) => {
      const result = trace({ states: [state], observed }, question);
      if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
      return result.value.sentence;
    };
    // Chain by chain and all at once are the same.
    const live = async () => {
      const observed = await observedProgram(state, options);
      const whole = trace({ states: [state], observed }, question);
      expect(await traceLive({ states: [state] }, question, options)).toEqual(whole);
      return sentence(observed);
    };
    expect(await live()).toMatch(/^captured: port 15001/);
    const folder = join(node.folder, 'seen');
    for (const [done, undone, expected] of conditions) {
      node.run('host', done);
      expect(await live()).toMatch(expected);
      await writeObservation(folder, await observe(state, options));
      expect(sentence((await readObservation(folder)).program)).toMatch(expected);
      node.run('host', undone);
    }
  }));

const services = Array.from({ length: 80 }, (_, index) => `10.96.0.${index}`);
const proxyRules = [
  '*nat',
  ':SERVICES - [0:0]',
  ':MASQ - [0:0]',
  ...services.flatMap((_, index) => [`:SVC-${index} - [0:0]`, `:SEP-${index} - [0:0]`]),
  '-A PREROUTING -j SERVICES',
  '-A OUTPUT -j SERVICES',
  '-A MASQ -j MARK --set-xmark 0x4000/0x4000',
  ...services.flatMap((ip, index) => [
    `-A SERVICES -d ${ip}/32 -p tcp -m comment --comment "s ${index}" -m tcp --dport 80 -j SVC-${index}`,
    `-A SVC-${index} ! -s 10.244.0.0/16 -j MASQ`,
    `-A SVC-${index} -m statistic --mode random --probability 0.50000000000 -j SEP-${index}`,
    `-A SVC-${index} -p tcp -m tcp -j DNAT --to-destination 10.244.1.4:8080`,
    `-A SEP-${index} -p tcp -m tcp -j DNAT --to-destination 203.0.113.${index}:8080`,
  ]),
  'COMMIT',
  '',
].join('\n');

test('beside a service proxy the chains that a packet reaches are read alone, and the trace is that of all', () =>
  withTestNode(async (node) => {
    const { machine, ran } = watched(node);
    const options = { machine, stateDirectory: node.folder };
    const state = stateFor(node);
    node.run('host', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
    await apply(state, options);
    node.run('host', `iptables-nft-restore --noflush << 'END'\n${proxyRules}END`);
    const observed = await observedProgram(state, options);
    const isAsked = (await machine.lookAtNft?.(null, () => true)) === true;
    for (const [from, to] of [
      ['default/pod-3', '10.96.0.7:80'],
      ['198.51.100.1', '10.96.0.7:80'],
      ['node', '10.96.0.7:80'],
      ['node', '203.0.113.1:80'],
    ] as const) {
      const question = { from, to, count: 2 };
      ran.length = 0;
      const live = await traceLive({ states: [state] }, question, options);
      expect([from, to, live]).toEqual([from, to, trace({ states: [state], observed }, question)]);
      const words = ran.map(({ argv, stdin }) => `${argv.join(' ')} ${stdin ?? ''}`);
      const wholes = words.filter((one) => /tables-nft-save|list ruleset/.test(one));
      expect(wholes.length === 0).toBe(isAsked);
      if (isAsked) expect(words.filter((one) => /-S (?:SVC|SEP)-(?!7\n)/.test(one))).toEqual([]);
    }
  }));

test('a dormant native nft table of ours', () =>
  withTestNode(async (node) => {
    const options = { machine: watched(node).machine, stateDirectory: node.folder };
    const state = stateFor(node, { backend: 'nft' });
    node.run('host', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
    await apply(state, options);
    node.run('host', "nft add table ip ztunnel-redirect '{ flags dormant; }'");
    const observed = await observedProgram(state, options);
    const result = trace({ states: [state], observed }, { from: 'default/pod-3', to: '203.0.113.9:443' });
    expect(result.ok && result.value.sentence).toMatch(/^not captured: table ip ztunnel-redirect is dormant; /);
  }));
