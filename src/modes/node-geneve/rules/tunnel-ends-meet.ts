import type { RuleDiagnostic } from '../../../model/rules/rule-diagnostic.js';
import { networkOf, parseCidr } from '../../../model/values/cidr.js';
import type { GeneveRule } from './geneve-rule.js';

/** The ends of a tunnel are two addresses of one subnet: each is the other's next hop. */
export const tunnelEndsMeet: GeneveRule = ({ constants: { tunnels } }) =>
  (['inbound', 'outbound'] as const).flatMap((name): readonly RuleDiagnostic[] => {
    const { host, ztunnel } = tunnels[name];
    const [a, b] = [parseCidr(host ?? ''), parseCidr(ztunnel ?? '')];
    if (a === undefined || b === undefined) return [];
    const [path, otherPath] = [`constants.tunnels.${name}.ztunnel`, `constants.tunnels.${name}.host`];
    if (a.length !== b.length || networkOf(a) !== networkOf(b)) {
      return [
        {
          code: 'tunnel-ends-apart',
          path,
          otherPath,
          message: `${ztunnel} is not in one subnet with the host's end (${host})`,
          hint: 'give both ends addresses of one subnet, with the same prefix length',
        },
      ];
    }
    if (a.address !== b.address) return [];
    return [
      {
        code: 'tunnel-ends-equal',
        path,
        otherPath,
        message: `${ztunnel} is the address of the host's end already`,
        hint: 'give the ends of the tunnel two addresses of one subnet',
      },
    ];
  });
