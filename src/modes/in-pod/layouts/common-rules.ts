import { entering, type Layout, type LayoutValues, leaving } from './layout.js';
import type { Dns } from './releases.js';

/** Rules that layouts have in common, one line each. */

export function markConnection({ connection, ztunnel }: LayoutValues): string {
  return `-m mark --mark ${ztunnel} -j CONNMARK --set-xmark ${connection}`;
}

export function restoreMark({ connection }: LayoutValues): string {
  return `-m connmark --mark ${connection} -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff`;
}

/**
 * What a pod sends, from the exceptions to everything else; `exceptions` are those of a layout that knows of probes.
 */
export function outbound(values: LayoutValues, exceptions: readonly string[]): readonly string[] {
  const { connection, loopback, ports, ztunnel } = values;
  return [
    ...exceptions,
    `-p tcp -m mark --mark ${connection} -j ACCEPT`,
    `! -d ${loopback} -o lo -j ACCEPT`,
    `! -d ${loopback} -p tcp -m mark ! --mark ${ztunnel} -j REDIRECT --to-ports ${ports.outbound}`,
  ];
}

export function toProbes({ probe }: LayoutValues): string {
  return `-d ${probe} -p tcp -m tcp -j ACCEPT`;
}

export function captureDns({ loopback, ports, ztunnel }: LayoutValues, dns: Dns): readonly string[] {
  switch (dns) {
    case 'off':
      return [];
    case 'unguarded':
      return [`! -o lo -p udp -m udp --dport 53 -j REDIRECT --to-ports ${ports.dns}`];
    case 'guarded':
      return [
        `! -o lo -p udp -m mark ! --mark ${ztunnel} -m udp --dport 53 -j REDIRECT --to-ports ${ports.dns}`,
        `! -d ${loopback} -p tcp -m tcp --dport 53 -m mark ! --mark ${ztunnel} -j REDIRECT --to-ports ${ports.dns}`,
      ];
  }
}

export function zones(values: LayoutValues, dns: Dns): Pick<Layout, 'raw'> {
  if (dns !== 'guarded') return {};
  const { ztunnel } = values;
  return {
    raw: [
      entering(values, [`-p udp -m mark ! --mark ${ztunnel} -m udp --sport 53 -j CT --zone 1`]),
      leaving(values, [`-p udp -m mark --mark ${ztunnel} -m udp --dport 53 -j CT --zone 1`]),
    ],
  };
}
