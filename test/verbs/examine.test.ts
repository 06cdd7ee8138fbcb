import { expect, test } from 'vitest';
import { type Command, diagnose, examine, type Machine } from '../../src/index.js';
import { CommandError } from '../../src/kernel/command-error.js';
import { goldenState } from '../simulate/traced.js';

/* Doctor on a machine on which one thing is missing or fails. */

const outputs: readonly (readonly [RegExp, string])[] = [
  [/^ip .*-json/, '[]'],
  [/^nft -j list ruleset/, '{"nftables":[{"metainfo":{}}]}'],
  [/version|-V$/, 'v9.9.9'],
];

type Failing = (words: string) => 'missing' | 'fails' | null;

function machineOn(failing: Failing, readText: Machine['readText'] = async () => null): Machine & { ran: string[] } {
  const ran: string[] = [];
  const execute: Machine['execute'] = async (command: Command) => {
    const words = command.argv.join(' ');
    ran.push(words);
    const failure = failing(words);
    if (failure === 'missing') throw new CommandError(command, { reason: 'not-found' });
    if (failure === 'fails') return { command, exitCode: 1, stdout: '', stderr: 'it is out of order' };
    if (/^nft -j list table/.test(words))
      return { command, exitCode: 1, stdout: '', stderr: 'Error: No such file or directory' };
    const stdout = outputs.find(([pattern]) => pattern.test(words))?.[1] ?? '';
    return { command, exitCode: 0, stdout, stderr: '' };
  };
  const openScratch = async () => {
    throw new Error('no namespaces here');
  };
  return {
    ran,
    execute,
    readText,
    writeText: async () => {},
    list: async () => ['all'],
    inode: async () => '1',
    openScratch,
  };
}

const state = goldenState('geneve-istio-1.20');

async function found(machine: Machine, document: typeof state | null = null) {
  return diagnose(await examine(document, { machine, stateDirectory: '/nonexistent' })).findings;
}

const tools = ['iptables-nft', 'nft', 'ipset', 'ip', 'nsenter', 'flock', 'xargs'] as const;

test.each(tools)('without %s there is a report that says so and takes nothing unread for absent', async (tool) => {
  const isOfTool = (words: string) => {
    const [program = ''] = words.split(' ');
    return program === tool || (tool === 'iptables-nft' && /^ip6?tables-nft/.test(program));
  };
  for (const document of [null, state]) {
    const findings = await found(
      machineOn((words) => (isOfTool(words) ? 'missing' : null)),
      document,
    );
    expect(findings.map(({ code, evidence }) => `${code} ${evidence}`)).toContain(
      `tool-missing ${tool} is not installed`,
    );
    if (tool === 'ip') expect(findings.map(({ code }) => code)).not.toContain('pod-route');
  }
});

const reads = [
  ['iptables-nft-save', 'iptables.rules'],
  ['ip6tables-nft-save', 'ip6tables.rules'],
  ['ipset save', 'ipset.rules'],
  ['ip -4 -N -json -details rule', 'ip-rule.json'],
  ['ip -4 -N -json -details route', 'ip-route.json'],
  ['ip -N -json -details addr', 'ip-addr.json'],
  ['ip -6 -N -json -details rule', 'ip6-rule.json'],
  ['ip -6 -N -json -details route', 'ip6-route.json'],
  ['nft', 'nft-ruleset.json'],
] as const;

test.each(reads)('when %s fails, the rest is read and the failure reported', async (start, file) => {
  const isOf = (words: string) => words.startsWith(start) || (start === 'ipset save' && words.startsWith('ipset list'));
  const findings = await found(machineOn((words) => (isOf(words) && !/version/.test(words) ? 'fails' : null)));
  const said = findings.filter(({ code }) => code === 'not-read');
  expect(said.map(({ evidence }) => evidence.split(': ')[0])).toContain(file);
});

test('unreadable files and malformed outputs are reported', async () => {
  const unreadable = machineOn(
    () => null,
    async (path) => {
      throw new Error(`EACCES: permission denied, open '${path}'`);
    },
  );
  const files = (await found(unreadable)).filter(({ code }) => code === 'not-read').map(({ evidence }) => evidence);
  expect(files.join('\n')).toContain('/proc/self/net/udp: EACCES');
  expect(files.join('\n')).toContain('nft.json: EACCES');
  const inner = machineOn(() => null);
  const garbled: Machine = {
    ...inner,
    execute: async (command, signal) => {
      const result = await inner.execute(command, signal);
      return command.argv.includes('route') ? { ...result, stdout: 'no JSON' } : result;
    },
  };
  const said = (await found(garbled, state)).filter(({ code }) => code === 'not-read');
  expect(said.map(({ evidence }) => evidence.split(': ')[0])).toEqual(['ip-route.json', 'ip6-route.json']);
  expect((await found(garbled, state)).map(({ code }) => code)).not.toContain('pod-route');
});

test('a set that ipset cannot list is named, and the others are read', async () => {
  const inner = machineOn(() => null);
  const answer = (words: string) =>
    words === 'ipset list -n'
      ? 'good\nnew\n'
      : words === 'ipset save good'
        ? 'create good hash:ip family inet hashsize 1024 maxelem 65536\n'
        : null;
  const machine: Machine = {
    ...inner,
    execute: async (command, signal) => {
      const words = command.argv.join(' ');
      if (words === 'ipset save' || words === 'ipset save new')
        return { command, exitCode: 1, stdout: '', stderr: 'ipset v7.17: Kernel and userspace incompatible' };
      const stdout = answer(words);
      return stdout === null ? inner.execute(command, signal) : { command, exitCode: 0, stdout, stderr: '' };
    },
  };
  const said = (await found(machine)).filter(({ code }) => code === 'not-read');
  expect(said.map(({ evidence }) => evidence)).toEqual([expect.stringMatching(/^set new: .*incompatible/)]);
});

test('reading a machine inside another namespace takes as many processes for many pods as for one', async () => {
  const count = async (devices: number) => {
    const machine = machineOn(() => null);
    const names = Array.from({ length: devices }, (_, index) => `veth${index}`);
    await examine(null, {
      machine: { ...machine, netns: '/run/netns/n', list: async () => names },
      stateDirectory: '/nonexistent',
    });
    return machine.ran.length;
  };
  expect(await count(1000)).toBe(await count(1));
});
