import { families } from '../ir/family.js';
import type { Family } from '../ir/ruleset.js';
import type { ResolvedBackend } from '../plan/observation.js';
import { ruleFiles, type Snapshot, type SnapshotFile } from '../render/snapshot.js';
import { expectSuccess } from './expect-success.js';
import type { Machine } from './machine.js';
import { listNative } from './read-native.js';
import { legacyTables } from './read-rules.js';
import { readSysctls } from './read-sysctls.js';
import { ruleTools } from './tools.js';

const settings = ['rp_filter', 'accept_local', 'forwarding', 'src_valid_mark', 'route_localnet', 'proxy_arp'] as const;

/**
 * Everything of one namespace, others' objects included, as the tools print it. Creates nothing: legacy tables are saved
 * only where they are loaded.
 */
export async function takeSnapshot(
  machine: Machine,
  netns: string | null,
  backend: ResolvedBackend,
  chainPrefix: string,
): Promise<Snapshot> {
  const commands: Partial<Record<SnapshotFile, readonly string[]>> = {
    ...(await saveCommands(machine, netns, backend)),
    'ipset.rules': ['ipset', 'save'],
    'ip-rule.json': ['ip', '-4', '-N', '-json', '-details', 'rule', 'show'],
    'ip-route.json': ['ip', '-4', '-N', '-json', '-details', 'route', 'show', 'table', 'all'],
    'ip-addr.json': ['ip', '-N', '-json', '-details', 'addr', 'show'],
    'ip6-rule.json': ['ip', '-6', '-N', '-json', '-details', 'rule', 'show'],
    'ip6-route.json': ['ip', '-6', '-N', '-json', '-details', 'route', 'show', 'table', 'all'],
  };
  const read = await Promise.all(
    Object.entries(commands).map(async ([file, argv]) => {
      return [file, expectSuccess(await machine.execute({ argv, netns })).stdout] as const;
    }),
  );
  const [native, native6, sysctls] = await Promise.all([
    listNative(machine, netns, 'ipv4', chainPrefix),
    listNative(machine, netns, 'ipv6', chainPrefix),
    sysctlText(machine, netns),
  ]);
  return {
    ...Object.fromEntries(read),
    ...(native === null ? {} : { 'nft.json': native }),
    ...(native6 === null ? {} : { 'nft6.json': native6 }),
    'sysctl.conf': sysctls,
  };
}

async function saveCommands(
  machine: Machine,
  netns: string | null,
  backend: ResolvedBackend,
): Promise<Partial<Record<SnapshotFile, readonly string[]>>> {
  const isThere = async (family: Family) =>
    backend !== 'iptables-legacy' || (await legacyTables(machine, netns, family)).length > 0;
  const commands = await Promise.all(
    families.map(async (family) =>
      (await isThere(family)) ? [[ruleFiles[family], [ruleTools(backend, family).save, '-c']] as const] : [],
    ),
  );
  return Object.fromEntries(commands.flat());
}

async function sysctlText(machine: Machine, netns: string | null): Promise<string> {
  const listed =
    netns === null
      ? await machine.list('/proc/sys/net/ipv4/conf')
      : expectSuccess(await machine.execute({ argv: ['ls', '/proc/sys/net/ipv4/conf'], netns })).stdout.split('\n');
  const devices = listed.filter((name) => name !== '').sort();
  const keys = [
    ...devices.flatMap((device) => settings.map((setting) => `net/ipv4/conf/${device}/${setting}`)),
    'net/ipv6/conf/all/forwarding',
  ];
  const sysctls = await readSysctls(machine, netns, keys);
  return sysctls.map(({ key, value }) => `${key} = ${value}\n`).join('');
}
