import type { NativeRuleset } from '../ir/native-operation.js';
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
 * What nft lists of our table, by its name and never with all others: what they hold may be newer than this nft can read.
 * Null: there is no such table.
 */
export async function listNative(
  machine: Machine,
  netns: string | null,
  family: Family,
  chainPrefix: string,
): Promise<string | null> {
  const isNamed = await hasMarkNames(machine);
  const argv = ['nft', ...(isNamed ? ['-n'] : []), '-j', 'list', 'table', familyWord(family), tableName(chainPrefix)];
  const result = await machine.execute({ argv, netns }).catch(nullIfMissing);
  if (result === null || isNftMissing(result)) return null;
  if (result.exitCode === 0) return readable(result);
  if (/^Error: No such file or directory/m.test(result.stderr)) return null;
  throw new CommandError(result.command, { reason: 'exit', ...result });
}

/** nft 1.0.6 stops in the middle where a table without chains has flags, and exits 0. */
function readable(result: CommandResult): string {
  const text = result.stdout.replace(/"flags": ?$/, '"flags": ""}}]}');
  jsonOf(result, (json) => json, text);
  return text;
}

/** nft prints marks by the names that this file gives them; without such it is not asked for numbers, which it has for too much. */
async function hasMarkNames(machine: Machine): Promise<boolean> {
  const texts = await Promise.all(markFiles.map((path) => machine.readText(path)));
  return texts.some((text) => /^\s*(?:0x)?[\da-f]/im.test(text ?? ''));
}

const markFiles = ['/etc/iproute2/rt_marks', '/usr/share/iproute2/rt_marks'];

/** Without the tool nothing of ours was written by it: only a document of this backend needs it, and asks for it when it writes. */
function nullIfMissing(error: unknown): null {
  if (error instanceof CommandError && error.reason === 'not-found') return null;
  throw error;
}

function isNftMissing({ stderr }: CommandResult): boolean {
  return /^nsenter: failed to execute nft: No such file/m.test(stderr);
}
