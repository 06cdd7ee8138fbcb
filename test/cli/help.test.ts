import { Command } from 'commander';
import { expect, test } from 'vitest';
import { commands } from '../../src/cli/command-list.js';
import { completion } from '../../src/cli/completion/command.js';
import { man } from '../../src/cli/help/command.js';
import { examples } from '../../src/cli/help/examples.js';
import { exitTextsOf } from '../../src/cli/help/exit-texts.js';
import { commandLine } from './command-line.js';

const all = [...commands, completion, man];
const nameOf = (words: string) => words.split(' ')[0] ?? '';

test('every command has examples, and no example is of another', () => {
  expect(Object.keys(examples).sort()).toEqual(all.map(({ words }) => nameOf(words)).sort());
});

/** The words of an example behind `redirect`, without what the shell does with them. */
function wordsIn(line: string): readonly string[] {
  const [, words = ''] = /redirect ([^|>]*)/.exec(line) ?? [];
  return words.trim().split(' ');
}

test.each(Object.values(examples).flat())('$line is a command line', ({ line }) => {
  const program = new Command().exitOverride();
  program.configureOutput({ writeErr: () => {} });
  for (const { options, words } of all) {
    const made = program
      .command(words)
      .allowExcessArguments(false)
      .action(() => {});
    for (const option of options) made.addOption(option);
  }
  expect(() => program.parse([...wordsIn(line)], { from: 'user' })).not.toThrow();
});

test('help shows examples and exit codes', async () => {
  const { out } = await commandLine(['verify', '--help']);
  expect(out).toContain('  # whether this node holds what the document says\n  redirect verify -f node.yaml\n');
  expect(out).toContain('  2  it drifted, or what is in place has no effect\n');
});

test('the manual page has every command, its options, examples and exit codes', async () => {
  const { code, out } = await commandLine(['man']);
  expect(code).toBe(0);
  const text = out.replaceAll('\\-', '-');
  for (const { options, words } of all) {
    const page = text.slice(text.indexOf(`.SS redirect ${words}`)).split(/\n(?=\.S[SH] )/)[0] ?? '';
    for (const { flags, hidden } of options) if (!hidden) expect(page).toContain(`.B ${flags}\n`);
    for (const { line } of examples[nameOf(words)] ?? []) expect(page).toContain(line);
    for (const [status, meaning] of exitTextsOf(nameOf(words))) expect(page).toContain(`.B ${status}\n${meaning}`);
  }
  // No text begins a macro by chance.
  expect(text.match(/^[.'](?!TH |SH |SS |TP$|B |I |PP$|nf$|fi$).*/gm)).toBeNull();
});
