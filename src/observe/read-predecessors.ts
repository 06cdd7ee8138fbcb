import type { NativeRuleset } from '../ir/native-operation.js';
import { isNamedAlike, type NftTableName, type Predecessor } from '../ir/predecessor.js';
import type { KernelNamespace } from '../ir/program.js';
import { expectSuccess } from '../kernel/expect-success.js';
import type { Machine } from '../kernel/machine.js';
import { familyWord } from '../render/nft/base-chains.js';
import { parsePredecessor } from '../render/nft/foreign/parse-predecessor.js';
import { tableName } from '../render/nft/identifier.js';
import { listChains, tablesIn } from './nft-chains.js';
import { listTable, readNative, runNft } from './read-native.js';

export interface NftQuestions {
  readonly native: readonly Pick<NativeRuleset, 'chainPrefix' | 'family'>[];
  readonly predecessors: readonly NftTableName[];
}

/**
 * Our own tables of native nft and those of predecessors. With predecessors, one process tells which of them all exist.
 */
export async function readNftTables(
  machine: Machine,
  netns: string | null,
  { native, predecessors }: NftQuestions,
): Promise<Pick<KernelNamespace, 'native' | 'predecessors'>> {
  if (predecessors.length === 0) return { native: await readNative(machine, netns, native), predecessors: [] };
  const names = await tableNames(machine, netns);
  const exists = (name: NftTableName) => names.some((one) => isNamedAlike(one, name));
  const [ours, theirs] = await Promise.all([
    readNative(
      machine,
      netns,
      native.filter((one) => exists({ family: familyWord(one.family), name: tableName(one.chainPrefix) })),
    ),
    Promise.all(predecessors.filter(exists).map((name) => readPredecessor(machine, netns, name))),
  ]);
  return { native: ours, predecessors: theirs.flatMap((one) => one ?? []) };
}

export async function tableNames(machine: Machine, netns: string | null): Promise<readonly NftTableName[]> {
  const result = await runNft(machine, netns, listChains);
  return result === null ? [] : tablesIn(expectSuccess(result).stdout);
}

/** Null if it has gone meanwhile. */
async function readPredecessor(
  machine: Machine,
  netns: string | null,
  name: NftTableName,
): Promise<Predecessor | null> {
  const argv = ['nft', '-a', '--stateless', 'list', 'table', name.family, name.name];
  const [json, text] = await Promise.all([listTable(machine, netns, name), machine.execute({ argv, netns })]);
  return json === null ? null : parsePredecessor(json, expectSuccess(text).stdout);
}
