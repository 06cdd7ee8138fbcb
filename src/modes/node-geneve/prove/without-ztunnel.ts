import type { SimulatableNamespace, SimulatableProgram } from '../../../ir/program.js';
import type { GeneveState } from '../state.js';

/**
 * The node when ztunnel's veth and namespace are gone and nobody has noticed yet: the kernel has removed what hung on the veth, and
 * with it tunnels that were veths themselves. All else stands.
 */
export function withoutZtunnel(program: SimulatableProgram, { ztunnel }: GeneveState): SimulatableProgram {
  return {
    namespaces: program.namespaces
      .filter(({ scope }) => scope === 'host')
      .map((host): SimulatableNamespace => {
        const gone = new Set([
          ztunnel?.hostInterface,
          ...host.links.filter(({ kind }) => kind === 'veth').map(({ name }) => name),
        ]);
        return {
          ...host,
          links: host.links.filter(({ name }) => !gone.has(name)),
          addresses: host.addresses.filter(({ link }) => !gone.has(link)),
          routes: host.routes.filter(({ dev }) => dev === null || !gone.has(dev)),
        };
      }),
  };
}

/** The node when its ends of the tunnels are gone, of whichever kind, and ztunnel is still there: what hung on them is gone with them. */
export function withoutTunnels(program: SimulatableProgram, { constants }: GeneveState): SimulatableProgram {
  const { inbound, outbound } = constants.tunnels;
  const gone = new Set([inbound.name, outbound.name]);
  return {
    namespaces: program.namespaces.map((namespace): SimulatableNamespace => {
      if (namespace.scope !== 'host') return namespace;
      return {
        ...namespace,
        links: namespace.links.filter(({ name }) => !gone.has(name)),
        addresses: namespace.addresses.filter(({ link }) => !gone.has(link)),
        routes: namespace.routes.filter(({ dev }) => dev === null || !gone.has(dev)),
      };
    }),
  };
}
