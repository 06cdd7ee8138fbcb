import type { AddressSet } from '../ir/address-set.js';
import { parseSets } from '../render/ipset/parse.js';
import { CommandError } from './command-error.js';
import { expectSuccess } from './expect-success.js';
import type { Machine } from './machine.js';

/** One set with its members; none when it does not exist, which the list of all names has to confirm. */
export async function readSet(machine: Machine, netns: string | null, name: string): Promise<readonly AddressSet[]> {
  const saved = await machine.execute({ argv: ['ipset', 'save', name], netns });
  if (saved.exitCode === 0) return parseSets(saved.stdout).sets;
  const names = expectSuccess(await machine.execute({ argv: ['ipset', 'list', '-n'], netns }));
  if (!names.stdout.split('\n').includes(name)) return [];
  throw new CommandError(saved.command, { reason: 'exit', ...saved });
}
