import { type Diagnostic, formatDiagnostic } from '../base/diagnostic.js';
import { readJson } from '../base/json-text.js';
import { mainTable } from '../base/kernel-facts.js';
import { families } from '../ir/family.js';
import type { ForeignRuleset, ForeignTable } from '../ir/foreign-table.js';
import type { NativeRuleset } from '../ir/native-operation.js';
import { emptyKernelNamespace, type KernelNamespace, type Scope } from '../ir/program.js';
import type { Family, Ruleset } from '../ir/ruleset.js';
import { parseIpRules } from './ip-json/ip-rules.js';
import { parseLinks } from './ip-json/links.js';
import { parseNeighbours } from './ip-json/neighbours.js';
import { parseRoutes } from './ip-json/routes.js';
import { parseSets } from './ipset/parse.js';
import { parseRuleset } from './iptables/parse.js';
import { readForeignTables, withDormant } from './nft/foreign/read-foreign.js';
import { parseNativeTables } from './nft/parse.js';
import { otherRuleFiles, ruleFiles, type Snapshot, type SnapshotFile } from './snapshot.js';
import { parseSysctls } from './sysctl/parse.js';
import { whyNotRead } from './why-not-read.js';

export interface ReadSnapshot {
  readonly namespace: KernelNamespace;
  readonly unread: readonly Diagnostic[];
  /** What could not be read when the snapshot was taken. */
  readonly notRead: readonly string[];
}

/**
 * The state that a snapshot shows. A missing file means that there are no such objects. @throws Error for a JSON file
 * that is not JSON.
 */
export function readSnapshot(snapshot: Snapshot, scope: Scope, netns: string | null): ReadSnapshot {
  const unread: Diagnostic[] = [];
  const notRead = (snapshot['unread.txt'] ?? '').split('\n').filter((line) => line !== '');
  const report = (file: SnapshotFile, diagnostics: readonly Diagnostic[]) =>
    unread.push(...diagnostics.map((diagnostic) => ({ ...diagnostic, file: `${scope}/${file}` })));
  const parseDump = (file: SnapshotFile, family: Family): readonly Ruleset[] => {
    const text = snapshot[file];
    if (text === undefined) return [];
    const parsed = parseRuleset(text, family);
    report(file, parsed.unread);
    return [parsed.ruleset];
  };
  const rulesets = families.flatMap((family) => parseDump(ruleFiles[family], family));
  const others = (['iptables-nft', 'iptables-legacy'] as const).flatMap((backend) =>
    families.flatMap((family) =>
      parseDump(otherRuleFiles[backend][family], family).map((ruleset): ForeignRuleset => ({ ...ruleset, backend })),
    ),
  );
  const native = (['nft.json', 'nft6.json'] as const).flatMap((file) =>
    withFileName(file, () => parseNativeTables(snapshot[file] ?? '')),
  );
  const nft = foreignTables(snapshot, rulesets, others, native);
  const sets = parseSets(snapshot['ipset.rules'] ?? '');
  report('ipset.rules', sets.unread);
  const links = parseFile(snapshot, 'ip-addr.json', parseLinks);
  return {
    namespace: {
      ...emptyKernelNamespace(scope, netns),
      rulesets: nft.rulesets,
      sets: sets.sets,
      native,
      foreign: { tables: nft.tables, rulesets: nft.others, unread: unreadIn(notRead, unread) },
      links: links.map(({ link }) => link),
      addresses: links.flatMap(({ addresses }) => addresses),
      routes: [...routes('ip-route.json', 'ipv4'), ...routes('ip6-route.json', 'ipv6')],
      ipRules: [
        ...parseFile(snapshot, 'ip-rule.json', (json) => parseIpRules(json, 'ipv4')),
        ...parseFile(snapshot, 'ip6-rule.json', (json) => parseIpRules(json, 'ipv6')),
      ],
      sysctls: parseSysctls(snapshot['sysctl.conf'] ?? ''),
      neighbours: parseFile(snapshot, 'ip-neigh.json', parseNeighbours),
    },
    unread,
    notRead,
  };

  function routes(file: SnapshotFile, family: Family) {
    return parseFile(snapshot, file, (json) => parseRoutes(json, family, mainTable));
  }
}

/** @throws Error that names the file and the position in it. */
function parseFile<T>(snapshot: Snapshot, file: SnapshotFile, parse: (json: unknown) => T): T {
  const text = snapshot[file] ?? '';
  return withFileName(file, () => parse(text.trim() === '' ? [] : readJson(text)));
}

function withFileName<T>(file: SnapshotFile, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new Error(`${file}: ${whyNotRead(error) ?? (error instanceof Error ? error.message : String(error))}`);
  }
}

/**
 * Combines the listing of nft with the dumps of iptables-nft, which is the observed backend or, with legacy, the other
 * one.
 */
function foreignTables(
  snapshot: Snapshot,
  rulesets: readonly Ruleset[],
  others: readonly ForeignRuleset[],
  native: readonly NativeRuleset[],
) {
  const isLegacy = others.some(({ backend }) => backend === 'iptables-nft');
  const text = snapshot['nft-ruleset.json'] ?? '';
  if (text.trim() === '') return { rulesets, others, tables: [] };
  const dumps = isLegacy ? others.filter(({ backend }) => backend === 'iptables-nft') : rulesets;
  const listed = withFileName('nft-ruleset.json', () =>
    readForeignTables(text, snapshot['nft-ruleset.txt'] ?? '', { dumps, native }),
  );
  if (!isLegacy) return { rulesets: withDormant(rulesets, listed), others, tables: listed.tables };
  const shown = withDormant(others, listed).map((ruleset) =>
    ruleset.backend === 'iptables-nft' ? withoutReplaced(ruleset, listed.tables) : ruleset,
  );
  return { rulesets, others: shown, tables: listed.tables.map((table) => ({ ...table, replaces: null })) };
}

function withoutReplaced(ruleset: ForeignRuleset, tables: readonly ForeignTable[]): ForeignRuleset {
  const isReplaced = (name: string) =>
    tables.some(({ replaces }) => replaces?.family === ruleset.family && replaces.table === name);
  return { ...ruleset, tables: ruleset.tables.filter(({ name }) => !isReplaced(name)) };
}

/** Rules that may apply to packets, but could not be read. */
function unreadIn(notRead: readonly string[], diagnostics: readonly Diagnostic[]): readonly string[] {
  const lines = diagnostics.filter(({ code }) => code === 'unreadable-rule-line').map(formatDiagnostic);
  return [...notRead, ...lines];
}
