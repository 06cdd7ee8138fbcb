import { captureDns, markConnection, outbound, restoreMark, toProbes, zones } from './common-rules.js';
import { entering, type Layout, type LayoutValues, leaving } from './layout.js';
import type { Dns, Ingress } from './releases.js';

/**
 * Inbound connections go to ztunnel by REDIRECT, in nat (optional in 1.23 and 1.24, always since).
 * @param ingress null: they do not bypass it.
 */
export function redirectLayout(values: LayoutValues, dns: Dns, ingress: Ingress | null): Layout {
  const { loopback, ports, probe, virtualInterfaces, ztunnel } = values;
  const guests = virtualInterfaces.flatMap((name) => [
    `-i ${name} -p tcp -j REDIRECT --to-ports ${ports.outbound}`,
    `-i ${name} -p tcp -j RETURN`,
  ]);
  const inbound = [
    `-s ${probe} -p tcp -m tcp -j ACCEPT`,
    `! -d ${loopback} -p tcp -m tcp ! --dport ${ports.hbone} -m mark ! --mark ${ztunnel} -j REDIRECT --to-ports ${ports.inbound}`,
  ];
  return {
    mangle: [
      entering(values, ingress === 'unmarked' ? [] : [markConnection(values)]),
      leaving(values, [restoreMark(values)]),
    ],
    nat: [
      entering(values, [...guests, ...(ingress === null ? inbound : [])]),
      leaving(values, outbound(values, [toProbes(values), ...captureDns(values, dns)])),
    ],
    ...zones(values, dns),
  };
}
