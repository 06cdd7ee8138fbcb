import { clashes } from '../../../model/rules/clash.js';
import type { RuleDiagnostic } from '../../../model/rules/rule-diagnostic.js';
import type { GeneveRule } from './geneve-rule.js';

/** ztunnel tells kinds of traffic apart by port, and the tunnels' UDP port is taken in its namespace. */
export const portsDistinct: GeneveRule = ({ constants: { ports }, tunnel }) => {
  const claims = (['outbound', 'inbound', 'hbone', 'dns'] as const).map((name) => ({
    value: ports[name],
    place: () => ({ path: `constants.ports.${name}`, owner: name }),
  }));
  const same = clashes('duplicate-port', 'the port', 'outbound, inbound, hbone and dns need a port each', claims);
  if (ports.dns === undefined || ports.dns !== tunnel.port) return same;
  const taken: RuleDiagnostic = {
    code: 'duplicate-port',
    path: 'tunnel.port',
    otherPath: 'constants.ports.dns',
    message: `${tunnel.port} cannot be the tunnels' UDP port: it is ztunnel's for DNS (constants.ports.dns)`,
    hint: 'by default geneve has 6081 and vxlan 4789',
  };
  return [...same, taken];
};
