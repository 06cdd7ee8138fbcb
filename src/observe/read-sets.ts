import type { AddressSet } from '../ir/address-set.js';
import { CommandError } from '../kernel/command-error.js';
import { expectSuccess } from '../kernel/expect-success.js';
import type { Machine } from '../kernel/machine.js';
import { parseSets } from '../render/ipset/parse.js';

interface SetNames {
  readonly sets: readonly string[];
  /** Names that are searched without failing: a foreign set that cannot be listed may have one. */
  readonly temporaries: readonly string[];
}

/** The existing sets with their members. That a set does not exist is confirmed with the list of all names. */
export async function readSets(
  machine: Machine,
  netns: string | null,
  { sets, temporaries }: SetNames,
): Promise<readonly AddressSet[]> {
  if (sets.length === 0 && temporaries.length === 0) return [];
  const save = (name: string) => machine.execute({ argv: ['ipset', 'save', name], netns });
  const [listed, saves] = await Promise.all([
    machine.execute({ argv: ['ipset', 'list', '-n'], netns }),
    Promise.all(sets.map(save)),
  ]);
  const names = new Set(listed.stdout.split('\n'));
  const found = saves.flatMap((saved, index) => {
    if (saved.exitCode === 0) return parseSets(saved.stdout).sets;
    if (expectSuccess(listed).exitCode === 0 && !names.has(sets[index] ?? '')) return [];
    throw new CommandError(saved.command, { reason: 'exit', ...saved });
  });
  const beside = await Promise.all(
    temporaries
      .filter((name) => names.has(name) && !sets.includes(name))
      .map(async (name) => {
        const saved = await save(name);
        return saved.exitCode === 0 ? parseSets(saved.stdout).sets : [unlisted(name)];
      }),
  );
  return [...found, ...beside.flat()];
}

function unlisted(name: string): AddressSet {
  return { name, type: '', family: null, hashsize: null, maxelem: null, extra: [], members: [] };
}
