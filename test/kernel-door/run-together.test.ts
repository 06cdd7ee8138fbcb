import { expect, test } from 'vitest';
import type { Command } from '../../src/kernel/command.js';
import { CommandError } from '../../src/kernel/command-error.js';
import { type Execute, runCommand } from '../../src/kernel/run-command.js';
import { runTogether } from '../../src/kernel/run-together.js';

const netns = '/proc/self/ns/net';

/** Runs processes in our own namespace, and keeps what was started. */
function counting(): { readonly execute: Execute; readonly started: Command[] } {
  const started: Command[] = [];
  const execute: Execute = (command, signal) => {
    started.push(command);
    const { netns: _, ...here } = command;
    return runCommand(here, signal);
  };
  return { execute: runTogether(execute), started };
}

function asked(argv: readonly string[], stdin?: string): Command {
  return { argv, netns, together: true, ...(stdin === undefined ? {} : { stdin }) };
}

test('commands of one moment and namespace run in one process, and each gets its own output', async () => {
  const { execute, started } = counting();
  const [one, two, read] = await Promise.all([
    execute(asked(['printf', '%s', 'no line end'])),
    execute(asked(['printf', 'a\nb\n\n'])),
    execute(asked(['cat', '-'], 'its input\n')),
  ]);
  expect(started).toHaveLength(1);
  expect([one, two, read].map(({ exitCode, stdout }) => ({ exitCode, stdout }))).toEqual([
    { exitCode: 0, stdout: 'no line end' },
    { exitCode: 0, stdout: 'a\nb\n\n' },
    { exitCode: 0, stdout: 'its input\n' },
  ]);
  expect(two?.command.argv).toEqual(['printf', 'a\nb\n\n']);
});

test('equal commands run once', async () => {
  const { execute, started } = counting();
  const [one, two] = await Promise.all([execute(asked(['echo', 'once'])), execute(asked(['echo', 'once']))]);
  expect([one.stdout, two.stdout]).toEqual(['once\n', 'once\n']);
  expect(started.map(({ argv }) => argv)).toEqual([['echo', 'once']]);
});

test('a command that fails shows its own messages, and the others succeed', async () => {
  const { execute, started } = counting();
  const [good, bad, last] = await Promise.all([
    execute(asked(['echo', 'good'])),
    execute(asked(['cat', '/nowhere'])),
    execute(asked(['echo', 'last'])),
  ]);
  expect([good.stdout, last.stdout, last.stderr]).toEqual(['good\n', 'last\n', '']);
  expect(bad).toMatchObject({ exitCode: 1, stdout: '', stderr: 'cat: /nowhere: No such file or directory\n' });
  expect(started).toHaveLength(1);
});

test('a program that is missing, or ended by a signal, is told by running it by itself', async () => {
  const { execute } = counting();
  const results = await Promise.allSettled([
    execute(asked(['echo', 'good'])),
    execute(asked(['no-such-program'])),
    execute(asked(['sh', '-c', 'kill -9 $$'])),
  ]);
  const reasons = results.map((one) =>
    one.status === 'rejected' ? (one.reason as CommandError).reason : one.value.stdout,
  );
  expect(reasons).toEqual(['good\n', 'not-found', 'signal']);
});

test('without find each command runs by itself', async () => {
  const started: string[] = [];
  const execute = runTogether(async (command) => {
    started.push(command.argv[0] ?? '');
    if (command.argv[0] === 'find') throw new CommandError(command, { reason: 'not-found' });
    return { command, exitCode: 0, stdout: `${command.argv[1]}\n`, stderr: '' };
  });
  const results = await Promise.all([execute(asked(['echo', 'one'])), execute(asked(['echo', 'two']))]);
  expect(results.map(({ stdout }) => stdout)).toEqual(['one\n', 'two\n']);
  expect(started).toEqual(['find', 'echo', 'echo']);
});

test.each<[string, Command]>([
  ['what writes', { argv: ['echo', 'a'], netns, together: true, writes: true }],
  ['what did not ask for it', { argv: ['echo', 'a'], netns }],
  ['words that find reads itself', { argv: ['echo', 'a{}b', ';'], netns, together: true }],
  ['binary output', { argv: ['echo', 'a'], netns, together: true, bytes: true }],
])('%s runs by itself', async (_, command) => {
  const { execute, started } = counting();
  const [other, own] = await Promise.all([execute(asked(['echo', 'b'])), execute(command)]);
  expect(started.map(({ argv }) => argv)).toEqual([command.argv, ['echo', 'b']]);
  expect([other.stdout, own.stdout]).toEqual(['b\n', `${command.argv.slice(1).join(' ')}\n`]);
});

test('only one of them reads the input: a second one has a process of its own', async () => {
  const { execute, started } = counting();
  const [one, two] = await Promise.all([execute(asked(['cat'], '1')), execute(asked(['cat'], '2'))]);
  expect([one.stdout, two.stdout, started.length]).toEqual(['1', '2', 2]);
});

test('an abort ends all of them, each with its own command', async () => {
  const { execute, started } = counting();
  const signal = AbortSignal.timeout(50);
  const results = await Promise.allSettled([
    execute(asked(['sleep', '60']), signal),
    execute(asked(['sleep', '61']), signal),
  ]);
  const errors = results.map((one) => (one.status === 'rejected' ? (one.reason as CommandError) : null));
  expect(errors.map((error) => [error?.reason, error?.command.argv[1]])).toEqual([
    ['cancelled', '60'],
    ['cancelled', '61'],
  ]);
  expect(started).toHaveLength(1);
});
