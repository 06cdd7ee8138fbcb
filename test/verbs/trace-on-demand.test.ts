import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type KernelProgram, type Machine, thisMachine, trace } from '../../src/index.js';
import { builtinChains } from '../../src/ir/hooks.js';
import type { Ruleset } from '../../src/ir/ruleset.js';
import type { NftLook } from '../../src/kernel/nft-look.js';
import { rulesOnDemand } from '../../src/observe/rules-on-demand.js';
import { parseRuleset } from '../../src/render/iptables/parse.js';
import { printLine, printRuleset } from '../../src/render/iptables/print.js';
import { traceOnDemand } from '../../src/verbs/trace-live.js';
import { rulesetsOf } from '../kernel/interpreter/random/rulesets.js';
import { words } from '../kernel/interpreter/random/words.js';
import { goldenState, observedWith } from '../simulate/traced.js';

/* A trace that reads only the chains that the packet reaches is the trace of all rules. */

const state = goldenState('geneve-istio-1.20');
const pod = state.pods.find(({ mesh }) => mesh)?.ips[0] ?? '';

const hooks = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];

/**
 * A machine with these rules, which keeps what was asked of it. `manyUses`: each table has so many that its chains are
 * read one by one.
 */
function machineWith(ruleset: Ruleset, { areSure = true, manyUses = true } = {}) {
  const asked: string[] = [];
  const chainsIn = (table: string) => ruleset.tables.find(({ name }) => name === table)?.chains ?? [];
  const nft: NftLook = {
    tables: () => ruleset.tables.map(({ name }) => ({ family: 'ip', name, isDormant: false, isOwned: false })),
    hasSets: () => false,
    chains: ({ name: table }) => ({
      uses: manyUses ? 10_000 : 1,
      bases: chainsIn(table).flatMap(({ name, policy }) =>
        policy === null ? [] : [{ name, base: { hook: hooks.indexOf(name), drops: policy === 'DROP' }, uses: 1 }],
      ),
    }),
    chain: (_, name) => ({ name, base: null, uses: 1 }),
    areOfIptables: () => areSure,
  };
  const list = (table: string, chain: string | undefined): string => {
    asked.push(chain === undefined ? table : `${table} ${chain}`);
    const chains = chainsIn(table).filter(({ name }) => chain === undefined || name === chain);
    const head = chains.map(({ name, policy }) => (policy === null ? `-N ${name}` : `-P ${name} ${policy}`));
    return [...head, ...chains.flatMap(({ name, rules }) => rules.map((rule) => printLine(name, rule))), ''].join('\n');
  };
  const machine: Machine = {
    ...thisMachine,
    lookAtNft: async (_, look) => look(nft),
    execute: async (command) => {
      const { argv, stdin } = command;
      const lines = argv[0] === 'xargs' ? (stdin ?? '').trim().split('\n') : [argv.slice(1).join(' ')];
      const stdout = lines.map((line) => {
        const [, table = '', chain] = /^-t (\S+) -S(?: (\S+))?$/.exec(line) ?? [];
        return list(table, chain);
      });
      return { command, exitCode: 0, stdout: stdout.join(''), stderr: '' };
    },
  };
  return { machine, asked };
}

/** Without the lines that the tools refuse. */
function readable(text: string): string {
  const { unread } = parseRuleset(text, 'ipv4');
  const refused = new Set(unread.map(({ position }) => position?.line));
  return text
    .split('\n')
    .filter((_, index) => !refused.has(index + 1))
    .join('\n');
}

/** A node with rules of others: all of them, and the host without its rules of IPv4. */
function nodeWith(text: string): { readonly whole: KernelProgram; readonly ruleset: Ruleset } {
  const { namespaces } = observedWith(state, readable(text));
  const link = { kind: '', up: true, id: null, remote: null, port: null, peer: null };
  const [host, ...others] = namespaces;
  if (host === undefined) throw new Error('a node has its own namespace');
  const given = host.rulesets.find(({ family }) => family === 'ipv4') ?? { family: 'ipv4', tables: [] };
  const tables = given.tables.map((table) => ({
    ...table,
    chains: [
      ...(builtinChains[table.name] ?? [])
        .filter((name) => !table.chains.some((chain) => chain.name === name))
        .map((name) => ({ name, policy: 'ACCEPT', rules: [] })),
      ...table.chains.map((chain) =>
        builtinChains[table.name]?.includes(chain.name) ? { ...chain, policy: chain.policy ?? 'ACCEPT' } : chain,
      ),
    ],
  }));
  const { ruleset, unread } = parseRuleset(printRuleset({ family: 'ipv4', tables }), 'ipv4');
  expect(unread).toEqual([]);
  const observed = { ...host, links: [...host.links, { ...link, name: 'lo' }], rulesets: [ruleset] };
  return { whole: { namespaces: [observed, ...others] }, ruleset };
}

async function onDemand(
  whole: KernelProgram,
  machine: Machine,
  question: { from: string; to: string; count?: number },
) {
  const rules = await rulesOnDemand(machine, null);
  if (rules === null) throw new Error('there is no outline');
  const [host, ...others] = whole.namespaces;
  const node = {
    program: () => ({ namespaces: [{ ...host, rulesets: rules.rulesets() }, ...others] }) as KernelProgram,
    isMissing: rules.isMissing,
    readMissing: async () => expect(await rules.readMissing()).toBe(true),
  };
  return traceOnDemand(node, { states: [state] }, question);
}

const question = fc.record({
  from: fc.constantFrom(pod, 'node'),
  to: fc.constantFrom('203.0.113.9:443', '10.0.0.1:80', '172.18.0.2:80', `${state.ztunnel?.ip}:15008`),
  count: fc.constantFrom(1, 2, 3),
});

test.each([true, false])('random rules of all tables, chain by chain: %s', async (manyUses) => {
  await fc.assert(
    fc.asyncProperty(rulesetsOf(words.ipv4), question, async (text, asked) => {
      const { ruleset, whole } = nodeWith(text);
      const { machine } = machineWith(ruleset, { manyUses });
      expect(await onDemand(whole, machine, asked)).toEqual(trace({ states: [state], observed: whole }, asked));
    }),
    { numRuns: 25, seed: 20_261_128 },
  );
});

const others = Array.from({ length: 20 }, (_, index) => `OTHER-${index}`);
const proxy = [
  '*nat',
  ':PREROUTING ACCEPT [0:0]',
  ...['SERVICES', 'ONE', 'END', ...others].map((name) => `:${name} - [0:0]`),
  '-A PREROUTING -j SERVICES',
  '-A SERVICES -d 10.0.0.1/32 -j ONE',
  ...others.flatMap((name, index) => [`-A SERVICES -d 10.0.1.${index}/32 -j ${name}`, `-A ${name} -j DROP`]),
  '-A ONE -j END',
  '-A END -p tcp -m tcp -j DNAT --to-destination 10.9.9.9:80',
  'COMMIT',
  '',
].join('\n');

test('of the chains of a service proxy those of one service are read', async () => {
  const { ruleset, whole } = nodeWith(proxy);
  const { asked, machine } = machineWith(ruleset);
  await onDemand(whole, machine, { from: '198.51.100.7', to: '10.0.0.1:80' });
  expect(asked).toContain('nat END');
  expect(asked.filter((one) => one.includes('OTHER'))).toEqual([]);
  expect(new Set(asked).size).toBe(asked.length);
});

test('rules that another program may have written are not read by iptables', async () => {
  const { machine } = machineWith(nodeWith(proxy).ruleset, { areSure: false });
  const rules = await rulesOnDemand(machine, null);
  rules?.rulesets()[0]?.tables[0]?.chains.map(({ rules: looked }) => looked);
  expect(rules?.isMissing()).toBe(true);
  expect(await rules?.readMissing()).toBe(false);
});
