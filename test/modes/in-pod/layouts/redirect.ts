import type { Family } from '../../../../src/ir/ruleset.js';
import { type Dns, dnsRules, zones } from './tproxy.js';
import { familyValues, restoreInput, connectionMark as T, ztunnelMark as Z } from './values.js';

/**
 * How a pod with `bypass-inbound-capture` is programmed: without the mark of ztunnel's connections (1.24 to 1.28), or
 * with it (1.29).
 */
export type Ingress = 'no' | 'without-mark' | 'with-mark';

export interface Redirect {
  readonly dns: Dns;
  readonly ingress?: Ingress;
  readonly virtualInterfaces?: readonly string[];
}

/** Layout R: REDIRECT in nat, optional in 1.23 and 1.24, the only one since. */
export function redirect(family: Family, { dns, ingress = 'no', virtualInterfaces = [] }: Redirect): string {
  const { loopback: L, probe: S } = familyValues[family];
  const inbound = [
    `-A ISTIO_PRERT -s ${S} -p tcp -m tcp -j ACCEPT`,
    `-A ISTIO_PRERT ! -d ${L} -p tcp ! --dport 15008 -m mark ! --mark ${Z} -j REDIRECT --to-ports 15006`,
  ];
  const mark = [`-A ISTIO_PRERT -m mark --mark ${Z} -j CONNMARK --set-xmark ${T}`];
  return restoreInput({
    mangle: [
      '-N ISTIO_PRERT',
      '-N ISTIO_OUTPUT',
      '-A PREROUTING -j ISTIO_PRERT',
      '-A OUTPUT -j ISTIO_OUTPUT',
      ...(ingress === 'without-mark' ? [] : mark),
      `-A ISTIO_OUTPUT -m connmark --mark ${T} -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff`,
    ],
    nat: [
      '-N ISTIO_PRERT',
      '-N ISTIO_OUTPUT',
      '-A OUTPUT -j ISTIO_OUTPUT',
      '-A PREROUTING -j ISTIO_PRERT',
      ...virtualInterfaces.flatMap((name) => [
        `-A ISTIO_PRERT -i ${name} -p tcp -j REDIRECT --to-ports 15001`,
        `-A ISTIO_PRERT -i ${name} -p tcp -j RETURN`,
      ]),
      ...(ingress === 'no' ? inbound : []),
      `-A ISTIO_OUTPUT -d ${S} -p tcp -m tcp -j ACCEPT`,
      ...dnsRules(family, dns),
      `-A ISTIO_OUTPUT -p tcp -m mark --mark ${T} -j ACCEPT`,
      `-A ISTIO_OUTPUT ! -d ${L} -o lo -j ACCEPT`,
      `-A ISTIO_OUTPUT ! -d ${L} -p tcp -m mark ! --mark ${Z} -j REDIRECT --to-ports 15001`,
    ],
    ...zones(dns),
  });
}
