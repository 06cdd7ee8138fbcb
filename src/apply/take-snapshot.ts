import type { ResolvedBackend } from '../plan/observation.js';
import type { Snapshot, SnapshotFile } from '../render/snapshot.js';
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
    'ip-rule.json': ['ip', '-4', '-json', '-details', 'rule', 'show'],
    'ip-route.json': ['ip', '-4', '-json', '-details', 'route', 'show', 'table', 'all'],
    'ip-addr.json': ['ip', '-json', '-details', 'addr', 'show'],
    'ip6-rule.json': ['ip', '-6', '-json', '-details', 'rule', 'show'],
    'ip6-route.json': ['ip', '-6', '-json', '-details', 'route', 'show', 'table', 'all'],
  };
  const read = await Promise.all(
    Object.entries(commands).map(async ([file, argv]) => {
      return [file, expectSuccess(await machine.execute({ argv, netns })).stdout] as const;
    }),
  );
  const [native, sysctls] = await Promise.all([
    listNative(machine, netns, 'ipv4', chainPrefix),
    sysctlText(machine, netns),
  ]);
  return {
    ...Object.fromEntries(read),
    ...(native === null ? {} : { 'nft.json': native }),
    'sysctl.conf': sysctls,
  };
}

async function saveCommands(
  machine: Machine,
  netns: string | null,
  backend: ResolvedBackend,
): Promise<Partial<Record<SnapshotFile, readonly string[]>>> {
  const save = (family: 'ipv4' | 'ipv6') => [ruleTools(backend, family).save, '-c'];
  if (backend !== 'iptables-legacy') return { 'iptables.rules': save('ipv4'), 'ip6tables.rules': save('ipv6') };
  const isLoaded = (await legacyTables(machine, netns)).length > 0;
  return isLoaded ? { 'iptables.rules': save('ipv4') } : {};
}

async function sysctlText(machine: Machine, netns: string | null): Promise<string> {
  const listed =
    netns === null
      ? await machine.list('/proc/sys/net/ipv4/conf')
      : expectSuccess(await machine.execute({ argv: ['ls', '/proc/sys/net/ipv4/conf'], netns })).stdout.split('\n');
  const devices = listed.filter((name) => name !== '').sort();
  const keys = devices.flatMap((device) => settings.map((setting) => `net/ipv4/conf/${device}/${setting}`));
  const sysctls = await readSysctls(machine, netns, keys);
  return sysctls.map(({ key, value }) => `${key} = ${value}\n`).join('');
}
