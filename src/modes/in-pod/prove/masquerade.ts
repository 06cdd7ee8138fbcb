import { familyOf, singlePrefix } from '../../../ir/family.js';
import { rule } from '../../../ir/make.js';
import { withRules } from '../../../simulate/prove/with-rules.js';
import type { NamespaceChange } from '../../../simulate/topology/extras.js';
import { to } from '../matches.js';
import type { InpodState } from '../state.js';

/** Masquerade behind our rule for whatever goes to mesh pods, as OVN-Kubernetes has it for the traffic of a gateway. */
export function masquerade({ pods }: InpodState): NamespaceChange {
  const hidden = pods
    .filter(({ mesh }) => mesh)
    .flatMap(({ ips }) => ips.filter((ip) => familyOf(ip) === 'ipv4'))
    .map((ip) =>
      rule(
        [to(singlePrefix(ip))],
        { kind: 'module', target: 'MASQUERADE', options: [] },
        { causes: [], purpose: 'of a network plugin' },
      ),
    );
  return (host) => withRules(host, [['nat', 'POSTROUTING', hidden]]);
}
