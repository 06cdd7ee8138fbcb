import { families } from '../ir/family.js';
import type { Chain, Family } from '../ir/ruleset.js';
import type { Command } from '../kernel/command.js';
import type { Machine } from '../kernel/machine.js';
import { parseRuleset } from '../render/iptables/parse.js';
import { familyWord } from '../render/nft/base-chains.js';
import type { OutlinedTable } from './iptables-outline.js';
import { listingsOf } from './read-rules.js';
import { ruleTools } from './tools.js';

/** Chains of a table of iptables-nft. */
export interface ChainQuestion {
  readonly table: OutlinedTable;
  readonly chains: readonly string[];
}

interface ReadTable {
  readonly table: OutlinedTable;
  readonly chains: readonly Chain[];
}

/**
 * Lists chains, and of small tables all. Null where one of them cannot be read, or has rules that another program may
 * have written.
 */
export async function readChains(
  machine: Machine,
  netns: string | null,
  asked: readonly ChainQuestion[],
): Promise<readonly ReadTable[] | null> {
  const areSure = await machine.lookAtNft?.(netns, (nft) =>
    asked.every(({ chains, table: { family: of, isSmall, name: table } }) => {
      const family = familyWord(of);
      return isSmall
        ? nft.areOfIptables({ family, table })
        : chains.every((chain) => nft.areOfIptables({ family, table, chain }));
    }),
  );
  if (areSure !== true) return null;
  const read = await Promise.all([
    ...asked.filter(({ table }) => table.isSmall).map(({ table }) => readTable(machine, netns, table)),
    ...families.map((family) => {
      const large = asked.filter(({ table }) => !table.isSmall && table.family === family);
      return large.length === 0 ? [] : readSingle(machine, netns, family, large);
    }),
  ]);
  const found = read.flat();
  return found.every((one) => one !== null) ? found : null;
}

async function readTable(machine: Machine, netns: string | null, table: OutlinedTable): Promise<ReadTable | null> {
  const stdout = await printed(machine, { argv: [listerOf(table.family), '-t', table.name, '-S'], netns });
  const chains = stdout === null ? null : chainsIn(stdout, table);
  return chains === null ? null : { table, chains };
}

/** By one process of ours: xargs lists one chain after the other. */
async function readSingle(
  machine: Machine,
  netns: string | null,
  family: Family,
  questions: readonly ChainQuestion[],
): Promise<readonly (ReadTable | null)[]> {
  const asked = questions.flatMap(({ chains, table }) => chains.map((chain) => ({ table, chain })));
  const stdin = asked.map(({ chain, table }) => `-t ${table.name} -S ${chain}\n`).join('');
  const stdout = await printed(machine, { argv: ['xargs', '-L', '1', listerOf(family)], stdin, netns });
  const listings = listingsOf(stdout ?? '');
  if (listings.length !== asked.length) return [null];
  return asked.map(({ chain, table }, index) => {
    const chains = chainsIn(listings[index] ?? '', table);
    return chains?.length === 1 && chains[0]?.name === chain ? { table, chains } : null;
  });
}

function listerOf(family: Family): string {
  return ruleTools('iptables-nft', family).list;
}

async function printed(machine: Machine, command: Command): Promise<string | null> {
  const { exitCode, stdout } = await machine.execute(command);
  return exitCode === 0 ? stdout : null;
}

/** Null where a line cannot be read. */
function chainsIn(listing: string, { family, name }: OutlinedTable): readonly Chain[] | null {
  const { ruleset, unread } = parseRuleset(listing, family, { table: name });
  return unread.length > 0 ? null : ruleset.tables.flatMap(({ chains }) => chains);
}
