import { markConnection, outbound, restoreMark } from './common-rules.js';
import { entering, type Layout, type LayoutValues, leaving } from './layout.js';

/** Names of Cilium's chains in a pod. In the node's namespace its chains of these names are its own affair. */
export const ciliumChains = { prerouting: 'CILIUM_PREROUTING', output: 'CILIUM_OUTPUT' } as const;

/** Cilium's ztunnel mode, since 1.19: without DNS, and without an exception for probes. */
export function ciliumLayout(values: LayoutValues): Layout {
  const named = { ...values, chains: { ...values.chains, ...ciliumChains } };
  const { loopback, ports, ztunnel } = values;
  return {
    mangle: [entering(named, [markConnection(values)]), leaving(named, [restoreMark(values)])],
    nat: [
      entering(named, [
        `! -d ${loopback} -p tcp -m tcp ! --dport ${ports.hbone} -m mark ! --mark ${ztunnel} -j REDIRECT --to-ports ${ports.inbound}`,
      ]),
      leaving(named, outbound(values, [])),
    ],
  };
}
