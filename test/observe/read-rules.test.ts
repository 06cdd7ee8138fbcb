import { expect, test } from 'vitest';
import type { Ownership } from '../../src/ir/ownership.js';
import type { Machine } from '../../src/kernel/machine.js';
import { readRules } from '../../src/observe/read-rules.js';
import { changedForeignLines } from '../../src/rehearsal/foreign-lines.js';
import { onePerLine } from '../../src/render/iptables/logical-lines.js';

/** A comment that looks like our jump, and like the beginning of another listing. */
const comment = '-m comment --comment "x\n-A PREROUTING -j ours\n-N ours\n-P OUTPUT ACCEPT\n"';
const listing = `-P PREROUTING ACCEPT\n-A PREROUTING ${comment} -j ACCEPT\n`;

const ownership: Pick<Ownership, 'hooks' | 'chains' | 'chain' | 'ruleInBuiltin'> = {
  hooks: (_, family): Readonly<Record<string, readonly string[]>> =>
    family === 'ipv4' ? { mangle: ['PREROUTING'] } : {},
  chains: () => ['ours'],
  chain: () => 'foreign',
  ruleInBuiltin: () => 'foreign',
};

/** A machine whose every tool prints the same, and whose nft has no chain. */
function printing(stdout: string, exitCode: number): Machine {
  return {
    execute: async (command) => ({
      command,
      exitCode: command.argv[0] === 'xargs' ? exitCode : 0,
      stdout: command.argv[0] === 'nft' ? '' : stdout,
      stderr: '',
    }),
    readText: async () => 'mangle\n',
  } as Partial<Machine> as Machine;
}

test.each([
  ['iptables-nft', 'host', listing],
  ['iptables-nft', 'ztunnel', listing],
  ['iptables-legacy', 'host', `*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING ${comment} -j ACCEPT\nCOMMIT\n`],
] as const)('text in a comment is neither a rule nor a chain: %s of %s', async (backend, scope, stdout) => {
  const known = { ipv4: new Map(), ipv6: new Map() };
  const machine = printing(stdout, 123);
  const [ruleset] = await readRules({ machine, backend, scope, netns: null, ownership: ownership as Ownership, known });
  const chains = ruleset?.tables.flatMap((table) => table.chains) ?? [];
  expect(chains.map(({ name, rules }) => [name, rules.length])).toEqual([['PREROUTING', 1]]);
  expect(chains[0]?.rules[0]?.target).toEqual({ kind: 'verdict', verdict: 'ACCEPT' });
});

test('a rehearsal compares whole rules, and copies them in a form that a restore reads', () => {
  const saved = `*mangle\n-A PREROUTING ${comment} -j ACCEPT\nCOMMIT\n`;
  const place = { scope: 'host', netns: null, family: 'ipv4' } as const;
  expect(changedForeignLines(saved, '*mangle\nCOMMIT\n', place, ownership as Ownership)).toEqual([
    `mangle -A PREROUTING ${comment} -j ACCEPT`,
  ]);
  expect(onePerLine(saved).split('\n')).toHaveLength(4);
});
