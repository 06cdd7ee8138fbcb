import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError, type Option } from 'commander';
import { expect, test } from 'vitest';
import type { Context } from '../../src/cli/context.js';
import { makeProgram } from '../../src/cli/program.js';
import { type CommandLine, commandLinesOf } from './command-lines.js';
import { pages } from './pages.js';

const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));

/** Values of which one is right for any flag that reads its value; a page has a word in capitals in its place. */
const samples = ['1', '60s', '127.0.0.1:80', '0x1', 'mesh-tcp-captured=known', 'json=file'];

const answers: readonly string[] = ['commander.help', 'commander.helpDisplayed', 'commander.version'];
/** A sentence may name a command or a flag without what it needs. */
const omissions: readonly string[] = ['commander.missingArgument', 'commander.optionMissingArgument'];

/** Null: the command line is one. */
function mistakeOf({ isForm, words }: CommandLine): string | null {
  let message: string | null = null;
  const err = (text: string) => {
    message = text;
  };
  // No command is run, so nothing else is asked of it.
  const context = { out: () => {}, err } as unknown as Context;
  const program = makeProgram(context, () => {});
  const command = program.commands.find((each) => each.name() === words[0]);
  for (const each of program.commands) {
    each.action(() => {
      const surplus = each.args.slice(each.registeredArguments.length);
      if (surplus.length > 0) message = `it does not take ${surplus.join(' ')}`;
      if (
        each.name() === 'help' &&
        each.args.some((name) => !/^[A-Z]+$/.test(name) && !program.commands.some((other) => other.name() === name))
      )
        message = 'there is no such command';
    });
  }
  const given = withValues(words, command?.options ?? []);
  try {
    program.parse(given, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) return (error as Error).message;
    return (isForm ? [...answers, ...omissions] : answers).includes(error.code) ? null : error.message;
  }
  return message;
}

/** The words, with a value for each that stands for one. */
function withValues(words: readonly string[], options: readonly Option[]): readonly string[] {
  return words.map((word, index) => {
    const option = options.find(({ long, short }) => [long, short].includes(words[index - 1]));
    if (option === undefined || !/^[A-Z][A-Z0-9=:-]*$/.test(word)) return word;
    const candidates = [word, ...(option.argChoices ?? []), ...samples];
    return candidates.find((candidate) => isTaken(option, candidate)) ?? word;
  });
}

function isTaken({ parseArg }: Option, value: string): boolean {
  try {
    parseArg?.(value, [] as unknown as undefined);
    return true;
  } catch {
    return false;
  }
}

test.each([
  ['a command that does not exist', ['plann']],
  ['a flag that does not exist', ['plan', '--detail']],
  ['a value that a flag does not take', ['plan', '--backend', 'nftables']],
  ['a surplus word', ['destroy', 'node.yaml']],
  ['a word too few', ['review', 'base']],
  ['help of what does not exist', ['help', 'plann']],
])('%s is a mistake', (_, words) => {
  expect(mistakeOf({ page: '', words, isForm: false })).not.toBeNull();
});

test('command lines are found where a page has them', () => {
  const text = [
    'Say `redirect plan -f DOC [--out FILE]`, `redirect lab up|down` or `redirect`; not `redirect-cni`.\n',
    "    $ redirect trace --from 'a b' | less   # redirect apply",
    '    redirect: is no command\n',
    '```\nip netns exec n redirect apply --yes \\\n  -f node.yaml > out && redirect status\n```\n',
    '```yaml\nredirect plan\n```\n',
  ].join('\n');
  expect(commandLinesOf({ path: '', text }).map(({ words }) => words.join(' '))).toEqual([
    'trace --from a b',
    'apply --yes -f node.yaml',
    'status',
    'plan -f DOC --out FILE',
    'lab up',
  ]);
});

test('every command line of every page is one that the program takes', () => {
  const lines = pages.filter(({ path }) => path !== 'CHANGELOG.md').flatMap(commandLinesOf);
  expect(lines.length).toBeGreaterThan(100);
  const mistaken = lines.flatMap((line) => {
    const mistake = mistakeOf(line);
    return mistake === null ? [] : [`${line.page}: redirect ${line.words.join(' ')}: ${mistake}`];
  });
  expect(mistaken).toEqual([]);
});

test('every script that a page runs exists', () => {
  const missing = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/npm run ([\w:-]+)/g)]
      .filter(([, name = '']) => !(name in scripts))
      .map(([, name]) => `${path}: npm run ${name}`),
  );
  expect(missing).toEqual([]);
});
