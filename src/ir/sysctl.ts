import type { Origin } from './origin.js';

/** Settings of an interface that affect packets: a recreated interface gets the values of the earlier one. */
const interfaceSettings = [
  'rp_filter',
  'accept_local',
  'forwarding',
  'src_valid_mark',
  'route_localnet',
  'arp_ignore',
  'arp_announce',
  'arp_filter',
  'proxy_arp',
] as const;

export function sysctlsOfInterface(name: string): readonly string[] {
  return interfaceSettings.map((setting) => `net/ipv4/conf/${name}/${setting}`);
}

export interface Sysctl {
  /** Path below /proc/sys with slashes: an interface name may hold dots. */
  readonly key: string;
  readonly value: string;
  readonly origin?: Origin;
}
