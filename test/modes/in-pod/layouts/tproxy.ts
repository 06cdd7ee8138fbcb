import type { Family } from '../../../../src/ir/ruleset.js';
import { familyValues, restoreInput, connectionMark as T, ztunnelMark as Z } from './values.js';

/** `unguarded`: UDP alone, without an exception for ztunnel (to 1.23); `guarded`: as today, with its zones (1.24). */
export type Dns = 'off' | 'unguarded' | 'guarded';

/** Layout T: TPROXY in mangle, of 1.21 to 1.24. */
export function tproxy(family: Family, dns: Dns): string {
  const { loopback: L, probe: S } = familyValues[family];
  return restoreInput({
    mangle: [
      '-N ISTIO_PRERT',
      '-N ISTIO_OUTPUT',
      '-A PREROUTING -j ISTIO_PRERT',
      '-A OUTPUT -j ISTIO_OUTPUT',
      `-A ISTIO_PRERT -m mark --mark ${Z} -j CONNMARK --set-xmark ${T}`,
      `-A ISTIO_PRERT -s ${S} -p tcp -m tcp -j ACCEPT`,
      `-A ISTIO_PRERT ! -d ${L} -p tcp -i lo -j ACCEPT`,
      `-A ISTIO_PRERT -p tcp -m tcp --dport 15008 -m mark ! --mark ${Z} -j TPROXY --on-port 15008 --tproxy-mark ${T}`,
      '-A ISTIO_PRERT -p tcp -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      `-A ISTIO_PRERT ! -d ${L} -p tcp -m mark ! --mark ${Z} -j TPROXY --on-port 15006 --tproxy-mark ${T}`,
      `-A ISTIO_OUTPUT -m connmark --mark ${T} -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff`,
    ],
    nat: [
      '-N ISTIO_OUTPUT',
      '-A OUTPUT -j ISTIO_OUTPUT',
      `-A ISTIO_OUTPUT -d ${S} -p tcp -m tcp -j ACCEPT`,
      ...dnsRules(family, dns),
      `-A ISTIO_OUTPUT -p tcp -m mark --mark ${T} -j ACCEPT`,
      `-A ISTIO_OUTPUT ! -d ${L} -o lo -j ACCEPT`,
      `-A ISTIO_OUTPUT ! -d ${L} -p tcp -m mark ! --mark ${Z} -j REDIRECT --to-ports 15001`,
    ],
    ...zones(dns),
  });
}

export function dnsRules(family: Family, dns: Dns): readonly string[] {
  const { loopback: L } = familyValues[family];
  if (dns === 'off') return [];
  if (dns === 'unguarded') return ['-A ISTIO_OUTPUT ! -o lo -p udp -m udp --dport 53 -j REDIRECT --to-port 15053'];
  return [
    `-A ISTIO_OUTPUT ! -o lo -p udp -m mark ! --mark ${Z} -m udp --dport 53 -j REDIRECT --to-port 15053`,
    `-A ISTIO_OUTPUT ! -d ${L} -p tcp --dport 53 -m mark ! --mark ${Z} -j REDIRECT --to-ports 15053`,
  ];
}

/** ztunnel's own queries are in a conntrack zone of their own. */
export function zones(dns: Dns): Readonly<Record<string, readonly string[]>> {
  if (dns !== 'guarded') return {};
  return {
    raw: [
      '-N ISTIO_OUTPUT',
      '-N ISTIO_PRERT',
      '-A PREROUTING -j ISTIO_PRERT',
      '-A OUTPUT -j ISTIO_OUTPUT',
      `-A ISTIO_OUTPUT -p udp -m mark --mark ${Z} -m udp --dport 53 -j CT --zone 1`,
      `-A ISTIO_PRERT -p udp -m mark ! --mark ${Z} -m udp --sport 53 -j CT --zone 1`,
    ],
  };
}
