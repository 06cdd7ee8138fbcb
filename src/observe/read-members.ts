import type { AddressSet, SetMember } from '../ir/address-set.js';
import type { NativeRuleset } from '../ir/native-operation.js';
import type { SetMembers } from '../ir/pod-part.js';
import { CommandError } from '../kernel/command-error.js';
import type { Machine } from '../kernel/machine.js';
import type { CommandResult } from '../kernel/run-command.js';
import type { ResolvedBackend } from '../model/backend.js';
import { parseSetHeader, parseSets } from '../render/ipset/parse.js';
import { familyWord } from '../render/nft/base-chains.js';
import { identifier, tableName } from '../render/nft/identifier.js';
import { parseNativeTable } from '../render/nft/parse.js';

/**
 * The existing sets, with those of the named members that they have. ipset tests one member per process, and shows the
 * header of a set without its members.
 */
export async function readMembers(
  machine: Machine,
  netns: string | null,
  asked: readonly SetMembers[],
): Promise<readonly AddressSet[]> {
  const run = (...words: readonly string[]) => machine.execute({ argv: ['ipset', ...words], netns });
  const found = await Promise.all(
    asked.map(async (one) => {
      const { entries, owners, set } = one;
      if (owners !== undefined) return readOwned(machine, netns, one, owners);
      const [header, ...tests] = await Promise.all([
        run('list', '-terse', set),
        ...entries.map((entry) => run('test', set, entry)),
      ]);
      if (isAbsent(header, /The set with the given name does not exist/)) return [];
      const kind = parseSetHeader(header.stdout);
      if (kind === null) throw new CommandError(header.command, { reason: 'unreadable', ...header });
      return [withMembers(kind, entries, tests, notInSet)];
    }),
  );
  return found.flat();
}

/**
 * The members of some owners, and those with the named entries: a test of a member does not show whose it is, so the
 * set is listed.
 */
async function readOwned(
  machine: Machine,
  netns: string | null,
  { entries, set }: SetMembers,
  owners: readonly string[],
): Promise<readonly AddressSet[]> {
  const saved = await machine.execute({ argv: ['ipset', 'save', set], netns });
  if (isAbsent(saved, /The set with the given name does not exist/)) return [];
  const isAsked = ({ entry, extra }: SetMember) =>
    entries.includes(entry) || owners.some((owner) => extra.includes(owner));
  return parseSets(saved.stdout).sets.map((one) => ({ ...one, members: one.members.filter(isAsked) }));
}

/** The same for sets in our own nft tables, without the chains of these. */
export async function readNativeMembers(
  machine: Machine,
  netns: string | null,
  asked: readonly SetMembers[],
): Promise<readonly NativeRuleset[]> {
  const run = (words: readonly string[]) => machine.execute({ argv: ['nft', ...words], netns });
  const found = await Promise.all(
    asked.map(async ({ chainPrefix, entries, family, set }) => {
      const path = [familyWord(family), tableName(chainPrefix), identifier(set)];
      const [header, ...tests] = await Promise.all([
        run(['-j', '-t', 'list', 'set', ...path]),
        ...entries.map((entry) => run(['get', 'element', ...path, `{ ${entry} }`])),
      ]);
      if (isAbsent(header, notFound)) return [];
      const sets = parseNativeTable(header.stdout, family, chainPrefix).sets.map((kind) =>
        withMembers(kind, entries, tests, notFound),
      );
      return [{ family, chainPrefix, tables: [], sets }];
    }),
  );
  return found.flat();
}

/** Which of the entries sets have, by the names of the sets; of one that is gone meanwhile, none. */
export async function readPresent(
  machine: Machine,
  netns: string | null,
  asked: readonly SetMembers[],
  backend: ResolvedBackend,
): Promise<ReadonlyMap<string, readonly SetMember[]>> {
  const found = await Promise.all(
    asked.map(async ({ chainPrefix, entries, family, set }) => {
      const path = [familyWord(family), tableName(chainPrefix), identifier(set)];
      const wordsFor = (entry: string) =>
        backend === 'nft' ? ['nft', 'get', 'element', ...path, `{ ${entry} }`] : ['ipset', 'test', set, entry];
      const tests = await Promise.all(entries.map((entry) => machine.execute({ argv: wordsFor(entry), netns })));
      return [set, present(entries, tests, backend === 'nft' ? notFound : notInAnySet)] as const;
    }),
  );
  return new Map(found);
}

const notInSet = /is NOT in set/;
const notInAnySet = /is NOT in set|The set with the given name does not exist/;
const notFound = /No such file or directory/;

function withMembers(
  kind: AddressSet,
  entries: readonly string[],
  tests: readonly CommandResult[],
  absence: RegExp,
): AddressSet {
  return { ...kind, members: present(entries, tests, absence) };
}

function present(entries: readonly string[], tests: readonly CommandResult[], absence: RegExp): readonly SetMember[] {
  const members = entries.filter((_, index) => {
    const test = tests[index];
    return test !== undefined && !isAbsent(test, absence);
  });
  return members.map((entry) => ({ entry, extra: [] }));
}

/** @throws CommandError if the tool failed for another reason. */
function isAbsent(result: CommandResult, absence: RegExp): boolean {
  if (result.exitCode === 0) return false;
  if (absence.test(result.stderr)) return true;
  throw new CommandError(result.command, { reason: 'exit', ...result });
}
