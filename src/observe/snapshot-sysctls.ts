import type { Sysctl } from '../ir/sysctl.js';
import type { Machine } from '../kernel/machine.js';
import { parseGrepOutput } from '../render/sysctl/parse.js';
import { expectGrep } from './read-sysctls.js';

/** The sysctls that the interpreter needs: those of each device, and those of the namespace. */
const deviceSettings = [
  'rp_filter',
  'accept_local',
  'forwarding',
  'src_valid_mark',
  'route_localnet',
  'proxy_arp',
  'arp_ignore',
];
const namespaceSettings = ['net/ipv4/tcp_fwmark_accept', 'net/ipv4/tcp_syncookies', 'net/ipv6/conf/all/forwarding'];

/** Prints all of them without the names of the devices. */
export const listSysctls: readonly string[] = [
  ...['grep', '-rsH', ''],
  ...[...deviceSettings, ...namespaceSettings.map((key) => key.replace(/.*\//, ''))].map((name) => `--include=${name}`),
  ...['net/ipv4/conf', ...namespaceSettings].map((path) => `/proc/sys/${path}`),
];

/** The text of a snapshot from what `listSysctls` printed. */
export function sysctlTextFrom(printed: string): string {
  const found = new Map(parseGrepOutput(printed).map((one) => [one.key, one]));
  const devices = [...found.keys()].flatMap((key) => /^net\/ipv4\/conf\/(.+)\/[^/]+$/.exec(key)?.[1] ?? []);
  return textOf(keysOf([...new Set(devices)]).flatMap((key) => found.get(key) ?? []));
}

export async function readSysctlText(machine: Machine, netns: string | null): Promise<string> {
  const listed = await machine.execute({ argv: listSysctls, netns });
  expectGrep(listed);
  return sysctlTextFrom(listed.stdout);
}

function keysOf(devices: readonly string[]): readonly string[] {
  return [
    ...devices.toSorted().flatMap((device) => deviceSettings.map((setting) => `net/ipv4/conf/${device}/${setting}`)),
    ...namespaceSettings,
  ];
}

function textOf(sysctls: readonly Sysctl[]): string {
  return sysctls.map(({ key, value }) => `${key} = ${value}\n`).join('');
}
