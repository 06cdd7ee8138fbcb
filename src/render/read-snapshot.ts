import type { Diagnostic } from '../base/diagnostic.js';
import { families } from '../ir/family.js';
import { emptyNamespace, type NamespaceProgram, type Scope } from '../ir/program.js';
import { mainTable } from '../ir/route.js';
import type { Family, Ruleset } from '../ir/ruleset.js';
import { parseIpRules } from './ip-json/ip-rules.js';
import { parseLinks } from './ip-json/links.js';
import { parseRoutes } from './ip-json/routes.js';
import { parseSets } from './ipset/parse.js';
import { parseRuleset } from './iptables/parse.js';
import { readJson } from './json-text.js';
import { parseNativeTables } from './nft/parse.js';
import { ruleFiles, type Snapshot, type SnapshotFile } from './snapshot.js';
import { parseSysctls } from './sysctl/parse.js';
import { whyNotRead } from './why-not-read.js';

export interface ReadSnapshot {
  readonly namespace: NamespaceProgram;
  readonly unread: readonly Diagnostic[];
}

/** The state that a snapshot shows. Files that are missing mean nothing of that kind. @throws when a JSON file is none. */
export function readSnapshot(snapshot: Snapshot, scope: Scope, netns: string | null): ReadSnapshot {
  const unread: Diagnostic[] = [];
  const note = (file: SnapshotFile, diagnostics: readonly Diagnostic[]) =>
    unread.push(...diagnostics.map((diagnostic) => ({ ...diagnostic, file: `${scope}/${file}` })));
  const rulesets = families.flatMap((family): readonly Ruleset[] => {
    const text = snapshot[ruleFiles[family]];
    if (text === undefined) return [];
    const parsed = parseRuleset(text, family);
    note(ruleFiles[family], parsed.unread);
    return [parsed.ruleset];
  });
  const sets = parseSets(snapshot['ipset.rules'] ?? '');
  note('ipset.rules', sets.unread);
  const links = read(snapshot, 'ip-addr.json', parseLinks);
  return {
    namespace: {
      ...emptyNamespace(scope, netns),
      rulesets,
      sets: sets.sets,
      native: (['nft.json', 'nft6.json'] as const).flatMap((file) => parseNativeTables(snapshot[file] ?? '')),
      links: links.map(({ link }) => link),
      addresses: links.flatMap(({ addresses }) => addresses),
      routes: [...routes('ip-route.json', 'ipv4'), ...routes('ip6-route.json', 'ipv6')],
      ipRules: [
        ...read(snapshot, 'ip-rule.json', (json) => parseIpRules(json, 'ipv4')),
        ...read(snapshot, 'ip6-rule.json', (json) => parseIpRules(json, 'ipv6')),
      ],
      sysctls: parseSysctls(snapshot['sysctl.conf'] ?? ''),
    },
    unread,
  };

  function routes(file: SnapshotFile, family: Family) {
    return read(snapshot, file, (json) => parseRoutes(json, family, mainTable));
  }
}

/** @throws Error that names the file and the place. */
function read<T>(snapshot: Snapshot, file: SnapshotFile, parse: (json: unknown) => T): T {
  const text = snapshot[file] ?? '';
  try {
    return parse(text.trim() === '' ? [] : readJson(text));
  } catch (error) {
    throw new Error(`${file}: ${whyNotRead(error) ?? (error instanceof Error ? error.message : String(error))}`);
  }
}
