import type { SimulatableNamespace, SimulatableProgram } from '../../../ir/program.js';
import type { GeneveState } from '../state.js';

/**
 * The node right after ztunnel's veth and namespace went: the kernel has removed the veth's addresses and routes, and
 * tunnels of kind veth. Everything else is still in place.
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

/** The node without its ends of the tunnels and their addresses and routes, while ztunnel is still there. */
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
