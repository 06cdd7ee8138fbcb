import type { Family } from '../../../../src/ir/ruleset.js';
import { familyValues, restoreInput } from './values.js';

/** 1.21 and 1.22 have one set for IPv4 alone. */
export const oldSet = 'istio-inpod-probes';

export const sets: Readonly<Record<Family, string>> = {
  ipv4: 'istio-inpod-probes-v4',
  ipv6: 'istio-inpod-probes-v6',
};

/** The rule for probes in the node's namespace. The jump was appended to 1.26, and is the first since. */
export function probeRules(family: Family, set: string, jump: 'appended' | 'first'): string {
  const { probe: S } = familyValues[family];
  return restoreInput({
    nat: [
      '-N ISTIO_POSTRT',
      jump === 'first' ? '-I POSTROUTING 1 -j ISTIO_POSTRT' : '-A POSTROUTING -j ISTIO_POSTRT',
      `-A ISTIO_POSTRT -m owner --socket-exists -p tcp -m set --match-set ${set} dst -j SNAT --to-source ${S}`,
    ],
  });
}

/** Input of `ipset restore`: a set, and a member for each address of each pod. */
export function probeSet(
  set: string,
  family: Family,
  pods: readonly { readonly ip: string; readonly uid: string }[],
): string {
  const create = `create ${set} hash:ip family ${family === 'ipv4' ? 'inet' : 'inet6'} comment\n`;
  return create + pods.map(({ ip, uid }) => `add ${set} ${ip} comment "${uid}"\n`).join('');
}

/** What every release adds to a pod's routing, as lines of `ip -batch`, of `ip -6 -batch` for IPv6. */
export const routing: Readonly<Record<Family, string>> = {
  ipv4: 'route add local 0.0.0.0/0 dev lo table 100\nrule add fwmark 0x111/0xfff pref 32764 lookup 100\n',
  ipv6: 'route add local ::/0 dev lo table 100\nrule add fwmark 0x111/0xfff pref 32764 lookup 100\n',
};
