import { families } from '../ir/family.js';
import type { NftTableName } from '../ir/predecessor.js';
import type { Chain, Ruleset, Table } from '../ir/ruleset.js';
import type { Machine } from '../kernel/machine.js';
import { familyWord } from '../render/nft/base-chains.js';
import { readChains } from './chain-listings.js';
import { type OutlinedTable, outlineOf } from './iptables-outline.js';

/** The rules of iptables-nft in a namespace. Those of a chain are read once somebody has looked for them. */
export interface RulesOnDemand {
  /** What was read so far, with the chains that it jumps to. A chain that was not read is empty. */
  readonly rulesets: () => readonly Ruleset[];
  /** The tables of nft that are not of iptables. */
  readonly others: readonly NftTableName[];
  /** Whether somebody looked for rules that were not read. */
  readonly isMissing: () => boolean;
  /** Reads them. @returns false if iptables does not show all of them as they are. */
  readonly readMissing: () => Promise<boolean>;
}

interface TableOnDemand {
  readonly outline: OutlinedTable;
  readonly read: Map<string, Chain>;
  readonly missing: Set<string>;
}

/** More are read together with all others. */
const mostAsked = 100;
/** A chain that jumps to more leads most packets elsewhere. */
const mostFollowed = 10;
/** Rules of a chain, and those that jump to it, that are read before it is known whether the packet meets them. */
const mostInShort = 100;

/** Null where the kernel does not tell which tables there are, or iptables cannot show one of its tables completely. */
export async function rulesOnDemand(machine: Machine, netns: string | null): Promise<RulesOnDemand | null> {
  const outline = (await machine.lookAtNft?.(netns, outlineOf)) ?? null;
  if (outline === null) return null;
  const all = outline.tables.map((one): TableOnDemand => ({ outline: one, read: new Map(), missing: new Set() }));
  return {
    rulesets: () =>
      families.map((family) => ({ family, tables: all.filter((one) => one.outline.family === family).map(tableOf) })),
    others: outline.others,
    isMissing: () => all.some(({ missing }) => missing.size > 0),
    readMissing: async () => {
      let room = mostAsked;
      for (let asked = all.filter(({ missing }) => missing.size > 0); asked.length > 0; ) {
        const questions = asked.map(({ missing, outline: table }) => ({ table, chains: [...missing] }));
        room -= questions.reduce((count, { chains }) => count + chains.length, 0);
        const found = room < 0 ? null : await readChains(machine, netns, questions);
        if (found === null) return false;
        for (const { chains, table } of found)
          for (const one of chains) all.find(({ outline: of }) => of === table)?.read.set(one.name, one);
        // A chain that went meanwhile would be looked for again.
        if (asked.some(({ missing, read }) => [...missing].some((name) => !read.has(name)))) return false;
        const next = await Promise.all(asked.map((one) => followed(machine, netns, one)));
        for (const [index, { missing }] of asked.entries()) {
          missing.clear();
          for (const name of next[index] ?? []) missing.add(name);
        }
        asked = asked.filter(({ missing }) => missing.size > 0);
      }
      return true;
    },
  };
}

function tableOf({ missing, outline, read }: TableOnDemand): Table {
  const { absent, builtins, isDormant, name } = outline;
  const known = new Set([...absent, ...builtins].map((chain) => chain.name));
  const others = [...new Set([...read.keys(), ...[...read.values()].flatMap(targetsOf)])];
  const chain = (unread: Omit<Chain, 'rules'>): Chain =>
    read.get(unread.name) ?? {
      ...unread,
      get rules() {
        missing.add(unread.name);
        return [];
      },
    };
  return {
    name,
    chains: [
      ...absent,
      ...builtins.map(chain),
      ...others.filter((one) => !known.has(one)).map((one) => chain({ name: one, policy: null })),
    ],
    ...(isDormant ? { dormant: true } : {}),
  };
}

function targetsOf({ rules }: Chain): readonly string[] {
  return rules.flatMap(({ target }) => (target?.kind === 'jump' || target?.kind === 'goto' ? target.chain : []));
}

/** The short chains that those just read jump to: likely to be reached, too. */
async function followed(
  machine: Machine,
  netns: string | null,
  { missing, outline: { family, isSmall, name }, read }: TableOnDemand,
): Promise<readonly string[]> {
  const targets = new Set(
    [...missing].flatMap((one) => targetsOf(read.get(one) ?? { name: one, policy: null, rules: [] })),
  );
  const unread = [...targets].filter((one) => !read.has(one));
  if (isSmall || unread.length === 0 || targets.size > mostFollowed) return [];
  const table = { family: familyWord(family), name };
  const isShort = await machine.lookAtNft?.(netns, (nft) =>
    unread.map((one) => (nft.chain(table, one)?.uses ?? Number.POSITIVE_INFINITY) <= mostInShort),
  );
  return unread.filter((_, index) => isShort?.[index] === true);
}
