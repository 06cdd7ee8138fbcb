import { CommandError } from '../kernel/command-error.js';
import { expectSuccess } from '../kernel/expect-success.js';
import type { Machine } from '../kernel/machine.js';

/**
 * The output of `ipset save`. It fails at a set that ipset cannot list (the kernel has a newer type or revision). Then
 * the sets are saved one by one, and `unread` names those that could not be read.
 */
export async function saveSets(
  machine: Machine,
  netns: string | null,
): Promise<{ readonly text: string; readonly unread: readonly string[] }> {
  const whole = await machine.execute({ argv: ['ipset', 'save'], netns });
  if (whole.exitCode === 0) return { text: whole.stdout, unread: [] };
  const listed = await machine.execute({ argv: ['ipset', 'list', '-n'], netns });
  // Not a set is what is wrong.
  if (listed.exitCode !== 0) expectSuccess(whole);
  const texts: string[] = [];
  const unread: string[] = [];
  for (const name of listed.stdout.split('\n').filter((line) => line !== '')) {
    const result = await machine.execute({ argv: ['ipset', 'save', name], netns });
    if (result.exitCode === 0) texts.push(result.stdout);
    else unread.push(`set ${name}: ${new CommandError(result.command, { reason: 'exit', ...result }).message}`);
  }
  if (unread.length === 0) expectSuccess(whole);
  return { text: texts.join(''), unread };
}
