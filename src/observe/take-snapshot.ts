import { families } from '../ir/family.js';
import { isNamedAlike, type NftTableName } from '../ir/predecessor.js';
import type { Family } from '../ir/ruleset.js';
import { askTogether } from '../kernel/ask-together.js';
import { expectSuccess } from '../kernel/expect-success.js';
import type { Machine } from '../kernel/machine.js';
import { otherBackendOf, type ResolvedBackend } from '../model/backend.js';
import { familyWord } from '../render/nft/base-chains.js';
import { tableName } from '../render/nft/identifier.js';
import { otherRuleFiles, ruleFiles, type Snapshot, type SnapshotFile } from '../render/snapshot.js';
import { listNft } from './list-nft.js';
import { listNative } from './read-native.js';
import { legacyTables } from './read-rules.js';
import { saveSets } from './save-sets.js';
import { readSysctlText } from './snapshot-sysctls.js';
import { ruleTools } from './tools.js';

/** Called with what could not be read: it throws, or the snapshot goes on without. */
export type OnFailure = (file: SnapshotFile, error: unknown) => void;

const giveUp: OnFailure = (_, error) => {
  throw error;
};

export interface SnapshotOptions {
  readonly onFailure?: OnFailure;
  /**
   * Whether the counters of rules are wanted: a listing without them is the same as long as nobody writes, and is not
   * read again.
   */
  readonly isCounted?: boolean;
  /** The tables of nft to list: those that iptables-nft does not show. Null: all. */
  readonly nftTables?: readonly NftTableName[] | null;
  /** False: somebody else reads the rules of iptables-nft. */
  readonly isIptablesSaved?: boolean;
}

type Files = Partial<Record<SnapshotFile, string>>;

/**
 * Everything in one namespace, foreign objects included, as the tools print it. Creates nothing: legacy tables are
 * saved only if they are loaded.
 */
export async function takeSnapshot(
  given: Machine,
  netns: string | null,
  backend: ResolvedBackend,
  chainPrefix: string,
  { isCounted = true, isIptablesSaved = true, nftTables = null, onFailure = giveUp }: SnapshotOptions = {},
): Promise<Snapshot> {
  const machine = netns === null ? given : askTogether(given);
  const unread: string[] = [];
  const tried = async (file: SnapshotFile, read: () => Promise<Files>): Promise<Files> => {
    try {
      return await read();
    } catch (error) {
      onFailure(file, error);
      unread.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
      return {};
    }
  };
  const printed = (file: SnapshotFile, argv: readonly string[]) =>
    tried(file, async () => ({ [file]: expectSuccess(await machine.execute({ argv, netns })).stdout }));
  const reads = await Promise.all([
    ...families.map((family) => savedRules(family)),
    tried('ipset.rules', async () => {
      const sets = await saveSets(machine, netns);
      unread.push(...sets.unread);
      return { 'ipset.rules': sets.text };
    }),
    printed('ip-rule.json', ['ip', '-4', '-N', '-json', '-details', 'rule', 'show']),
    printed('ip-route.json', ['ip', '-4', '-N', '-json', '-details', 'route', 'show', 'table', 'all']),
    printed('ip-addr.json', ['ip', '-N', '-json', '-details', 'addr', 'show']),
    printed('ip-neigh.json', ['ip', '-4', '-N', '-json', 'neigh', 'show', 'nud', 'permanent']),
    printed('ip6-rule.json', ['ip', '-6', '-N', '-json', '-details', 'rule', 'show']),
    printed('ip6-route.json', ['ip', '-6', '-N', '-json', '-details', 'route', 'show', 'table', 'all']),
    ownTable('nft.json', 'ipv4'),
    ownTable('nft6.json', 'ipv6'),
    tried('nft-ruleset.json', async () => {
      const { json, text, unread: tables } = await listNft(machine, netns, isCounted, nftTables);
      unread.push(...tables);
      return { 'nft-ruleset.json': json, ...(text === null ? {} : { 'nft-ruleset.txt': text }) };
    }),
    tried('sysctl.conf', async () => ({ 'sysctl.conf': await readSysctlText(machine, netns) })),
  ]);
  const files: Files = Object.assign({}, ...reads);
  return unread.length === 0 ? files : { ...files, 'unread.txt': unread.map(oneLine).join('') };

  async function savedRules(family: Family): Promise<Files> {
    const other = otherBackendOf(backend);
    const [own, others] = await Promise.all([
      savedBy(backend, ruleFiles[family], family),
      savedBy(other, otherRuleFiles[other][family], family),
    ]);
    return { ...own, ...others };
  }

  function savedBy(by: ResolvedBackend, file: SnapshotFile, family: Family): Promise<Files> {
    return tried(file, async () => {
      if (by !== 'iptables-legacy' && !isIptablesSaved) return {};
      if (by === 'iptables-legacy' && (await legacyTables(machine, netns, family)).length === 0) return {};
      const argv = [ruleTools(by, family).save, ...(isCounted ? ['-c'] : [])];
      return { [file]: expectSuccess(await machine.execute({ argv, netns })).stdout };
    });
  }

  function ownTable(file: SnapshotFile, family: Family): Promise<Files> {
    const is = { family: familyWord(family), name: tableName(chainPrefix) };
    if (nftTables !== null && !nftTables.some((one) => isNamedAlike(one, is))) return Promise.resolve({});
    return tried(file, async () => {
      const listed = await listNative(machine, netns, family, chainPrefix);
      return listed === null ? {} : { [file]: listed };
    });
  }
}

function oneLine(text: string): string {
  return `${text.replaceAll('\n', ' ')}\n`;
}
