import type { Diagnostic } from '../../base/diagnostic.js';
import { clashes } from './clash.js';
import type { Rule } from './rule.js';

/** ztunnel takes what comes in at a port for what the port is for; and a tunnel's UDP port in its namespace is the tunnel's. */
export const portsDistinct: Rule = ({ constants: { ports }, tunnel }) => {
  const names = ['outbound', 'inbound', 'hbone', 'dns'] as const;
  const claims = names.map((name) => ({ value: ports[name], path: `constants.ports.${name}`, owner: name }));
  const same: readonly Diagnostic[] = clashes(claims).map(({ value, first, second }) => ({
    code: 'duplicate-port',
    path: second.path,
    message: `${value} is the port of ${first.owner} already`,
    hint: 'outbound, inbound, hbone and dns need a port each',
  }));
  if (ports.dns === undefined || ports.dns !== tunnel.port) return same;
  return [
    ...same,
    {
      code: 'duplicate-port',
      path: 'tunnel.port',
      message: `${tunnel.port} is ztunnel's UDP port for DNS (constants.ports.dns) already`,
      hint: 'by default geneve has 6081 and vxlan 4789',
    },
  ];
};
