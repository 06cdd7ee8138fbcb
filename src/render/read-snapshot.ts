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
import { parseNativeTables } from './nft/parse.js';
import { ruleFiles, type Snapshot, type SnapshotFile } from './snapshot.js';
import { parseSysctls } from './sysctl/parse.js';

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
  const links = parseLinks(json(snapshot, 'ip-addr.json'));
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
        ...parseIpRules(json(snapshot, 'ip-rule.json'), 'ipv4'),
        ...parseIpRules(json(snapshot, 'ip6-rule.json'), 'ipv6'),
      ],
      sysctls: parseSysctls(snapshot['sysctl.conf'] ?? ''),
    },
    unread,
  };

  function routes(file: SnapshotFile, family: Family) {
    return parseRoutes(json(snapshot, file), family, mainTable);
  }
}

function json(snapshot: Snapshot, file: SnapshotFile): unknown {
  const text = snapshot[file];
  return text === undefined || text.trim() === '' ? [] : JSON.parse(text);
}
