import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { commands } from '../../src/cli/command-list.js';
import { commandLine } from './command-line.js';

/** The words that bash offers behind a command line. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const { out } = await commandLine(['completion', 'bash']);
  const script = `${out}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length - 1}
_redirect
printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\n').filter(Boolean);
}

test('bash offers commands, options, and the words that an option takes', async () => {
  expect(await offered('redirect', 'p')).toEqual(['plan', 'prove']);
  expect(await offered('redirect', 'lab', 'u')).toEqual(['up']);
  expect(await offered('redirect', 'plan', '--ba')).toEqual(['--backend']);
  expect(await offered('redirect', 'plan', '--backend', '')).toEqual([
    'iptables-nft',
    'iptables-legacy',
    'nft',
    'auto',
  ]);
  // Files are left to the shell.
  expect(await offered('redirect', 'plan', '-f', 'go')).toEqual([]);
});

test.each(['bash', 'zsh', 'fish'])('%s has every command and every option that help shows', async (shell) => {
  const { code, out } = await commandLine(['completion', shell]);
  expect(code).toBe(0);
  for (const { options, words } of commands) {
    expect(out).toContain(words.split(' ')[0]);
    for (const { hidden, long } of options)
      if (!hidden) expect(out).toContain(shell === 'fish' ? `-l ${long?.slice(2)}` : long);
  }
});

test('another shell is refused', async () => {
  const { code, err } = await commandLine(['completion', 'csh']);
  expect([code, err]).toEqual([
    3,
    'redirect: completion csh: there is none for this shell (allowed: bash, zsh, fish)\n  remedy: redirect help completion shows its options, with examples\n',
  ]);
});
