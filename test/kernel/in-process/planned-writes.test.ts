import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ChangedMeanwhileError } from '../../../src/kernel/changed-meanwhile-error.js';
import type { Command } from '../../../src/kernel/command.js';
import { workInside } from '../../../src/kernel/in-process/inside.js';
import { atPlannedGeneration } from '../../../src/kernel/in-process/planned/at-planned-generation.js';
import { withoutProcess } from '../../../src/kernel/in-process/without-process.js';
import { loadLibc } from '../../../src/kernel/native/libc.js';
import { generationOf } from '../../../src/kernel/native/netfilter/generation.js';
import { type Execute, runCommand } from '../../../src/kernel/run-command.js';
import { newNamespace, type TestNamespace } from '../native/namespaces.js';

const libc = await loadLibc();
let [ours, theirs]: readonly TestNamespace[] = [];
const both = () => [ours as TestNamespace, theirs as TestNamespace] as const;
beforeAll(() => {
  [ours, theirs] = [newNamespace(), newNamespace()];
});
afterAll(() => {
  for (const one of both()) one.remove();
});

const started = `flush ruleset
table ip ours { set pods { typeof ip saddr; elements = { 10.0.0.1, 10.0.0.2 }; }
set unused { typeof ip saddr; }
chain c { ip saddr @pods accept; }
chain other { accept; }
}
table ip6 ours { set pods { typeof ip6 saddr; }
}
`;
beforeEach(() => {
  for (const one of both()) one.run('nft -f -', started);
});

const generation = () => workInside(libc, both()[0].path, ({ netfilter }) => generationOf(netfilter()));
const transaction = (...lines: readonly string[]): Command => ({
  argv: ['nft', '-f', '-'],
  stdin: lines.map((line) => `${line}\n`).join(''),
  writes: true,
});
const nothingStarted: Execute = async () => {
  throw new Error('something was started');
};
const here = (command: Command, plannedOn = generation()): Command => ({
  ...command,
  netns: both()[0].path,
  plannedOn,
});
const rulesets = () => both().map((one) => one.run('nft -s list ruleset'));

test.each([
  ['members', ['add element ip ours pods { 10.0.0.7 }', 'delete element ip ours pods { 10.0.0.2 }']],
  ['members of both families', ['add element ip ours pods { 10.9.8.7 }', 'add element ip6 ours pods { fd00::7 }']],
  ['rules', ['flush chain ip ours c']],
  ['a chain', ['flush chain ip ours other', 'delete chain ip ours other']],
  ['a set', ['delete set ip ours unused']],
  ['tables', ['delete table ip ours', 'delete table ip6 ours']],
])('%s: our own batch does what nft does, in one commit', async (_what, lines) => {
  const before = generation();
  const result = await atPlannedGeneration(nothingStarted)(here(transaction(...lines)));
  expect(result).toMatchObject({ exitCode: 0, stdout: '', stderr: '', generation: generation() });
  expect(generation()).toBe(before + 1);
  expect(await runCommand({ ...transaction(...lines), netns: both()[1].path })).toMatchObject({ exitCode: 0 });
  const [mine, other] = rulesets();
  expect(mine).toBe(other);
});

test('a batch that changes nothing is no commit', async () => {
  const plannedOn = generation();
  const same = here(transaction('add element ip ours pods { 10.0.0.1 }'));
  expect(await atPlannedGeneration(nothingStarted)(same)).toMatchObject({ exitCode: 0, generation: plannedOn });
  expect(generation()).toBe(plannedOn);
});

test.each([
  ['our own batch', ['add element ip ours pods { 10.0.0.7 }', 'delete element ip ours pods { 10.0.0.2 }']],
  ['a transaction of the library', ['add rule ip ours c drop', 'delete element ip ours pods { 10.0.0.2 }']],
])('%s is refused as a whole at another generation, and taken at the next try', async (_what, lines) => {
  const plannedOn = generation();
  both()[0].run('nft add table ip foreign');
  const before = both()[0].run('nft list ruleset');
  const execute = atPlannedGeneration(withoutProcess(nothingStarted));
  const refused = await execute(here(transaction(...lines), plannedOn)).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ChangedMeanwhileError);
  expect(String(refused)).toContain(`their generation was ${plannedOn}, and is ${plannedOn + 1} now), so nothing was`);
  expect(both()[0].run('nft list ruleset')).toBe(before);
  const taken = await execute(here(transaction(...lines)));
  expect(taken).toMatchObject({ exitCode: 0, generation: generation() });
  expect(both()[0].run('nft list ruleset')).not.toBe(before);
});

test.each([
  ['a member that is not there', ['add element ip ours pods { 10.0.0.7 }', 'delete element ip ours pods { 10.9.9.9 }']],
  ['a set that is not there', ['add element ip ours none { 10.0.0.7 }']],
  ['an address of the other family', ['add element ip ours pods { fd00::7 }']],
  ['a set in use', ['delete set ip ours pods']],
])('%s is refused in the words of nft, and nothing is changed', async (_what, lines) => {
  const before = generation();
  const said = await atPlannedGeneration(withoutProcess(runCommand))(here(transaction(...lines)));
  const byProgram = await runCommand({ ...transaction(...lines), netns: both()[1].path });
  expect({ exitCode: said.exitCode, stderr: said.stderr }).toEqual({
    ...{ exitCode: byProgram.exitCode, stderr: byProgram.stderr },
  });
  expect(said.exitCode).toBe(1);
  expect(generation()).toBe(before);
});

const restore: Command = {
  argv: ['iptables-nft-restore', '--noflush', '-w', '5'],
  stdin: '*nat\n:OURS - [0:0]\n-A OURS -j ACCEPT\nCOMMIT\n*mangle\n-I PREROUTING -j ACCEPT\nCOMMIT\n',
  writes: true,
};

test('a restore is compared right before, and makes one commit a table', async () => {
  const execute = atPlannedGeneration(runCommand);
  const plannedOn = generation();
  both()[0].run('nft add table ip foreign');
  await expect(execute(here(restore, plannedOn))).rejects.toThrow(ChangedMeanwhileError);
  const now = generation();
  expect(await execute(here(restore))).toMatchObject({ exitCode: 0, generation: now + 2 });
  expect(generation()).toBe(now + 2);
});

test('whoever commits during a restore or a transaction makes the generation unknown', async () => {
  const during: Execute = async (command, signal) => {
    both()[0].run('nft add table ip foreign');
    return runCommand(command, signal);
  };
  for (const written of [restore, transaction('add table ip again')]) {
    const result = await atPlannedGeneration(during)(here(written));
    expect(result).toMatchObject({ exitCode: 0 });
    expect(result).not.toHaveProperty('generation');
    both()[0].run('nft delete table ip foreign');
  }
});

test('what writes no rules of nf_tables is carried out at any generation, which stays', async () => {
  const plannedOn = generation() - 1;
  for (const argv of [
    ['ipset', 'restore'],
    ['iptables-legacy-restore', '--noflush'],
    ['ip', '-4', '-batch', '-'],
  ])
    expect(await atPlannedGeneration(runCommand)(here({ argv, stdin: '', writes: true }, plannedOn))).toMatchObject({
      ...{ exitCode: 0, generation: plannedOn },
    });
});

test('without a generation, and by the programs alone, everything is carried out', async () => {
  const command = transaction('add table ip anyway');
  const executed = await atPlannedGeneration(runCommand)({ ...command, netns: both()[0].path });
  expect(executed).toMatchObject({ exitCode: 0 });
  expect(executed).not.toHaveProperty('generation');
});
