import type { NativeRuleset } from '../ir/native-operation.js';
import type { NftTableName } from '../ir/predecessor.js';
import type { Family } from '../ir/ruleset.js';
import { CommandError } from '../kernel/command-error.js';
import { expectSuccess } from '../kernel/expect-success.js';
import type { Machine } from '../kernel/machine.js';
import type { CommandResult } from '../kernel/run-command.js';
import { familyWord } from '../render/nft/base-chains.js';
import { tableName } from '../render/nft/identifier.js';
import { parseNativeTable } from '../render/nft/parse.js';
import { jsonOf } from './json-of.js';

/** Our own tables of native nft. */
export async function readNative(
  machine: Machine,
  netns: string | null,
  asked: readonly Pick<NativeRuleset, 'chainPrefix' | 'family'>[],
): Promise<readonly NativeRuleset[]> {
  const found = await Promise.all(
    asked.map(async ({ chainPrefix, family }): Promise<readonly NativeRuleset[]> => {
      const text = await listNative(machine, netns, family, chainPrefix);
      if (text === null) return [];
      const found = { family, chainPrefix, ...parseNativeTable(text, family, chainPrefix) };
      if (found.unsupported === undefined) return [found];
      const argv = ['nft', '--stateless', 'list', 'table', familyWord(family), tableName(chainPrefix)];
      const listing = expectSuccess(await machine.execute({ argv, netns })).stdout;
      return [{ ...found, unsupported: { listing } }];
    }),
  );
  return found.flat();
}

/**
 * Lists our table by its name, never the whole ruleset: foreign tables may hold objects that this version of nft cannot
 * read. Null if the table does not exist.
 */
export async function listNative(
  machine: Machine,
  netns: string | null,
  family: Family,
  chainPrefix: string,
): Promise<string | null> {
  return listTable(machine, netns, { family: familyWord(family), name: tableName(chainPrefix) });
}

/** The JSON of a table; null if it does not exist. */
export async function listTable(
  machine: Machine,
  netns: string | null,
  { family, name }: NftTableName,
): Promise<string | null> {
  const isNamed = await hasMarkNames(machine);
  const words = [...(isNamed ? ['-n'] : []), '-j', 'list', 'table', family, name];
  const result = await runNft(machine, netns, words);
  if (result === null) return null;
  if (result.exitCode === 0) return readable(result);
  if (/^Error: No such file or directory/m.test(result.stderr)) return null;
  throw new CommandError(result.command, { reason: 'exit', ...result });
}

/**
 * Null without nft: then there is no table of ours. Only a document with this backend needs it, and then applying
 * requires it.
 */
export async function runNft(
  machine: Machine,
  netns: string | null,
  words: readonly string[],
): Promise<CommandResult | null> {
  const result = await machine.execute({ argv: ['nft', ...words], netns }).catch(nullIfMissing);
  return result === null || isNftMissing(result) ? null : result;
}

/** nft 1.0.6 stops in the middle of its output at a table with flags and without chains, and exits 0. */
function readable(result: CommandResult): string {
  const text = result.stdout.replace(/"flags": ?$/, '"flags": ""}}]}');
  jsonOf(result, (json) => json, text);
  return text;
}

/**
 * nft prints the names that this file gives to marks. Only then numeric output is requested, because it affects much
 * more.
 */
function hasMarkNames(machine: Machine): Promise<boolean> {
  const reading = markReadings.get(machine) ?? readMarkNames(machine).finally(() => markReadings.delete(machine));
  markReadings.set(machine, reading);
  return reading;
}

/** Concurrent callers share one reading, so that the tables of a namespace are asked for at the same moment. */
const markReadings = new WeakMap<Machine, Promise<boolean>>();

async function readMarkNames(machine: Machine): Promise<boolean> {
  const texts = await Promise.all(markFiles.map((path) => machine.readText(path)));
  return texts.some((text) => /^\s*(?:0x)?[\da-f]/im.test(text ?? ''));
}

const markFiles = ['/etc/iproute2/rt_marks', '/usr/share/iproute2/rt_marks'];

function nullIfMissing(error: unknown): null {
  if (error instanceof CommandError && error.reason === 'not-found') return null;
  throw error;
}

function isNftMissing({ stderr }: CommandResult): boolean {
  return /^nsenter: failed to execute nft: No such file/m.test(stderr);
}
