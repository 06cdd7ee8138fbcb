import { captureDns, markConnection, outbound, restoreMark, toProbes, zones } from './common-rules.js';
import { entering, type Layout, type LayoutValues, leaving } from './layout.js';
import type { Dns } from './releases.js';

/** Inbound connections go to ztunnel by TPROXY, in mangle (1.21 to 1.24). */
export function tproxyLayout(values: LayoutValues, dns: Dns): Layout {
  const { anyAddress, connection, loopback, ports, probe, ztunnel } = values;
  const handOver = (port: number) => `-j TPROXY --on-port ${port} --on-ip ${anyAddress} --tproxy-mark ${connection}`;
  return {
    mangle: [
      entering(values, [
        markConnection(values),
        `-s ${probe} -p tcp -m tcp -j ACCEPT`,
        `! -d ${loopback} -i lo -p tcp -j ACCEPT`,
        `-p tcp -m tcp --dport ${ports.hbone} -m mark ! --mark ${ztunnel} ${handOver(ports.hbone)}`,
        '-p tcp -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
        `! -d ${loopback} -p tcp -m mark ! --mark ${ztunnel} ${handOver(ports.inbound)}`,
      ]),
      leaving(values, [restoreMark(values)]),
    ],
    nat: [leaving(values, outbound(values, [toProbes(values), ...captureDns(values, dns)]))],
    ...zones(values, dns),
  };
}
