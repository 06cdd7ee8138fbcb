import { expect, test } from 'vitest';
import { ApplyError, apply, destroy, type Machine, plan } from '../../src/index.js';
import type { RuleOperation } from '../../src/ir/rule-operation.js';
import type { Work } from '../../src/plan/step.js';
import { rehearse } from '../../src/rehearsal/rehearse.js';
import { parseRuleset } from '../../src/render/iptables/parse.js';
import { comparable } from './node/comparable.js';
import { stateFor, watched } from './node/library.js';
import { joiner, pods, type TestNode, withTestNode } from './node/test-node.js';

const backends = ['iptables-nft', 'iptables-legacy', 'nft'] as const;

function rulesOf(lines: string) {
  const { ruleset } = parseRuleset(`*mangle\n${lines}\nCOMMIT\n`, 'ipv4');
  return ruleset.tables[0]?.chains[0]?.rules ?? [];
}

const writes = (chain: string, lines: string, table = 'mangle'): RuleOperation => ({
  kind: 'write-chain',
  table,
  chain,
  rules: rulesOf(lines),
  before: null,
});

/** Operations that can be printed and that the kernel refuses. */
const faultyInNft: readonly (readonly [string, Work])[] = [
  ['a missing set', '-A X -m set --match-set nowhere src -j ACCEPT'],
  ['a device name that no device can have', '-A X -i a-name-that-is-too-long -j ACCEPT'],
].map(([what = '', line = '']) => {
  const place = { family: 'ipv4', table: 'mangle', hook: 'PREROUTING' } as const;
  const operation = { kind: 'write-base-chain', ...place, rules: rulesOf(line), before: null } as const;
  return [what, { tool: 'nft', operations: [{ chainPrefix: 'ztunnel-', operation }] }] as const;
});

/** Input that `iptables-restore --test` accepts at least in part, and that the kernel refuses. */
const faulty: Readonly<Record<string, readonly RuleOperation[]>> = {
  'TPROXY in filter': [
    writes('X', '-A X -p tcp -j TPROXY --on-port 15001 --on-ip 127.0.0.1 --tproxy-mark 0x400/0xfff', 'filter'),
  ],
  'TPROXY without a protocol': [
    writes('X', '-A X -j TPROXY --on-port 15001 --on-ip 127.0.0.1 --tproxy-mark 0x400/0xfff'),
  ],
  'TPROXY in OUTPUT': [
    {
      kind: 'insert-rule',
      table: 'mangle',
      chain: 'OUTPUT',
      index: 0,
      rule: rulesOf('-A X -p tcp -j TPROXY --on-port 1 --on-ip 127.0.0.1 --tproxy-mark 0x1/0x1')[0] ?? {
        matches: [],
        target: null,
      },
    },
  ],
  'a chain loop': [
    writes('X', ''),
    writes('Y', '-A Y -j X'),
    {
      kind: 'insert-rule',
      table: 'mangle',
      chain: 'X',
      index: 0,
      rule: rulesOf('-A X -j Y')[0] ?? { matches: [], target: null },
    },
    {
      kind: 'insert-rule',
      table: 'mangle',
      chain: 'PREROUTING',
      index: 0,
      rule: rulesOf('-A X -j X')[0] ?? { matches: [], target: null },
    },
  ],
  'DNAT in mangle': [writes('X', '-A X -p tcp -j DNAT --to-destination 10.0.0.1:80')],
  'a jump to a chain that is missing': [writes('X', '-A X -j NOWHERE')],
  'a rule deleted that is not there': [
    {
      kind: 'delete-rule',
      table: 'mangle',
      chain: 'PREROUTING',
      index: 0,
      rule: rulesOf('-A X -s 192.0.2.99/32 -j ACCEPT')[0] ?? { matches: [], target: null },
    },
  ],
  'a chain deleted that is referenced': [{ kind: 'delete-chain', table: 'mangle', chain: 'OTHERS', before: [] }],
  'a chain deleted that is not there': [{ kind: 'delete-chain', table: 'mangle', chain: 'NOWHERE', before: [] }],
  'a missing set': [writes('X', '-A X -m set --match-set nowhere src -j ACCEPT')],
  'a target that is missing': [writes('X', '-A X -j NOSUCHTARGET --with-option')],
  'a REJECT outside of filter': [writes('X', '-A X -p tcp -j REJECT --reject-with tcp-reset', 'nat')],
};

function addOthers(node: TestNode, list: string): void {
  node.run(
    'host',
    `${list} -t mangle -N OTHERS; ${list} -t mangle -A OTHERS -j RETURN; ${list} -t mangle -A PREROUTING -s 192.0.2.5 -j OTHERS`,
  );
  node.run(
    'host',
    `ipset create others hash:net; ipset add others 192.0.2.0/24; ${list} -A INPUT -m set --match-set others src -j DROP`,
  );
}

const faultyInIptables = Object.entries(faulty).map(([what, operations]): readonly [string, Work] => {
  return [what, { tool: 'iptables', family: 'ipv4', operations }];
});

for (const backend of backends) {
  test(`${backend}: the rehearsal shows what the kernel would refuse, and the node stays untouched`, () =>
    withTestNode(async (node) => {
      addOthers(node, backend === 'nft' ? 'iptables-nft' : backend);
      const { machine } = watched(node);
      const live = await plan(stateFor(node, { backend }), { machine, stateDirectory: node.folder });
      const before = comparable(node);
      const passed: string[] = [];
      for (const [what, work] of backend === 'nft' ? faultyInNft : faultyInIptables) {
        const step = { number: 1, group: 0, scope: 'host', netns: null, phase: 'rules', work } as const;
        const outcome = await rehearse({ ...live, plan: { ...live.plan, steps: [step] } }, machine, { backend }).catch(
          (error: unknown) => error,
        );
        if (!(outcome instanceof Error)) passed.push(`${what}: ${JSON.stringify(outcome)}`);
      }
      expect(passed).toEqual([]);
      expect(comparable(node)).toBe(before);
    }));

  test(`${backend}: every kind of plan passes its rehearsal beside foreign state`, () =>
    withTestNode(async (node) => {
      addOthers(node, backend === 'nft' ? 'iptables-nft' : backend);
      const { machine } = watched(node);
      const options = { machine, stateDirectory: node.folder, rehearsal: true };
      const documents = [
        { profile: 'istio-1.18' },
        {},
        { tunnel: { kind: 'veth' } },
        { tunnel: { kind: 'veth' }, profile: 'istio-1.19' },
        { constants: { tables: { inbound: 1100, outbound: 1101, proxy: 1102 }, chainPrefix: 'mesh-', set: 'mesh' } },
      ];
      for (const change of documents)
        expect([change, (await apply(stateFor(node, { backend, ...change }), options)).rehearsal]).toEqual([
          change,
          'passed',
        ]);
      const other = backend === 'iptables-legacy' ? 'nft' : 'iptables-legacy';
      expect((await apply(stateFor(node, { backend: other }), options)).rehearsal).toBe('passed');
      expect((await destroy(null, options)).rehearsal).toBe('passed');
      await apply(stateFor(node, { backend }), options);
      expect((await apply(stateFor(node, { backend, pods: [...pods, joiner] }), options)).rehearsal).toBe('not-needed');
    }));
}

test('a tool that would fail on the node fails in the rehearsal first, with the line and the statement', () =>
  withTestNode(async (node) => {
    const before = comparable(node);
    const { machine } = watched(node);
    const spoilt: Machine = {
      ...machine,
      execute: (command, signal) =>
        machine.execute(
          command.stdin === undefined
            ? command
            : { ...command, stdin: command.stdin.replace('-j TPROXY', '-j TPROXYX') },
          signal,
        ),
    };
    const failure = await apply(stateFor(node), {
      machine: spoilt,
      stateDirectory: node.folder,
      rehearsal: true,
    }).catch((error: unknown) => error);
    if (!(failure instanceof ApplyError)) throw new Error(String(failure));
    expect([failure.reason, failure.undone]).toEqual(['rehearsal-failed', null]);
    expect(failure.message).toContain('nothing was changed');
    expect(failure.message).toMatch(/line \d+ of what it read: -I PREROUTING/);
    expect(comparable(node)).toBe(before);
  }));
