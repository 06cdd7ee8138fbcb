import { families } from '../ir/family.js';
import type { Family } from '../ir/ruleset.js';
import type { RememberedRead } from '../kernel/remember-reads.js';
import type { ResolvedBackend } from '../model/backend.js';
import { familyWord } from '../render/nft/base-chains.js';
import { tableName } from '../render/nft/identifier.js';
import { otherRuleFiles, ruleFiles, type Snapshot } from '../render/snapshot.js';
import { ipFilesOf } from './ip-files.js';
import type { PlainTablesOf } from './plain-tables.js';
import { listSysctls, sysctlTextFrom } from './snapshot-sysctls.js';
import { ruleTools } from './tools.js';

const nftRuleset = ['nft', '-j', '--stateless', 'list', 'ruleset'];
const permanentNeighbours = ['ip', '-4', '-N', '-json', 'neigh', 'show', 'nud', 'permanent'];

/** What packets meet in the namespace of a pod, and a plan does not read. */
export const readsBesidePlan: readonly (readonly string[])[] = [nftRuleset, permanentNeighbours, listSysctls];

/**
 * The snapshot of a pod's namespace from what a plan read there, if that shows everything. Null where something was not
 * read, or where there are native rules of others, sets, or rules in the other iptables backend.
 */
export function snapshotOfReads(
  reads: readonly RememberedRead[],
  backend: ResolvedBackend,
  chainPrefix: string,
  plainTables: PlainTablesOf,
): Snapshot | null {
  const ownTable = tableName(chainPrefix);
  const ruleset = printed(nftRuleset);
  const tables = plainTables(ruleset ?? '', ownTable);
  const neighbours = printed(permanentNeighbours);
  const sysctls = readOf((argv) => argv === listSysctls)?.result?.stdout ?? '';
  const ip = ipFilesOf(reads);
  if (ruleset === null || tables === null || neighbours === null || sysctls === '' || ip === null) return null;
  const files = families.map((family) => rulesOf(family, tables.iptables.has(family), tables.own.has(family)));
  if (files.some((one) => one === null) || isUsedInOtherBackend()) return null;
  return {
    ...Object.assign({}, ...files),
    ...ip,
    'ip-neigh.json': neighbours,
    'nft-ruleset.json': ruleset,
    'sysctl.conf': sysctlTextFrom(sysctls),
  };

  function readOf(isMeant: (argv: readonly string[]) => boolean): RememberedRead | undefined {
    return reads.find(({ command }) => isMeant(command.argv));
  }

  function printed(argv: readonly string[]): string | null {
    const words = argv.join(' ');
    const result = readOf((one) => one.join(' ') === words)?.result;
    return result?.exitCode === 0 ? result.stdout : null;
  }

  function rulesOf(family: Family, isInIptables: boolean, isInOwn: boolean): Snapshot | null {
    const isLegacy = backend === 'iptables-legacy';
    const dump = isLegacy || isInIptables ? printed([ruleTools(backend, family).save]) : '';
    // A table that iptables-nft cannot show, or members of sets.
    if (dump === null || /^# Table `|--(?:match|map|add|del)-set /m.test(dump)) return null;
    const own = isInOwn ? listingOf(familyWord(family)) : '';
    if (own === null) return null;
    return {
      [ruleFiles[family]]: dump,
      ...(isLegacy ? { [otherRuleFiles['iptables-nft'][family]]: '' } : {}),
      ...(own === '' ? {} : { [family === 'ipv4' ? 'nft.json' : 'nft6.json']: own }),
    };
  }

  /** Null also for one that holds more than ours. */
  function listingOf(family: string): string | null {
    const words = `nft --stateless list table ${family} ${ownTable}`;
    if (readOf((argv) => argv.join(' ') === words) !== undefined) return null;
    const found = readOf(
      (argv) => argv[0] === 'nft' && argv.includes('-j') && argv.slice(-2).join(' ') === `${family} ${ownTable}`,
    );
    return found?.result?.exitCode === 0 ? found.result.stdout : null;
  }

  function isUsedInOtherBackend(): boolean {
    if (backend === 'iptables-legacy') return tables?.iptables.size !== 0;
    const legacy = readOf(([program]) => program === 'cat')?.result;
    return legacy == null || legacy.stdout.trim() !== '';
  }
}
