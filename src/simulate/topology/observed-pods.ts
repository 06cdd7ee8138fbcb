import { mainTable } from '../../base/kernel-facts.js';
import { addressBits } from '../../ir/family.js';
import type { SimulatableNamespace } from '../../ir/program.js';
import type { Pod } from '../../model/node-state.js';
import type { KnownPod } from '../network.js';

/**
 * The document's pods; without a document, every address with a host route in the main table.
 * @param notPods namespaces whose addresses are not pods.
 */
export function observedPods(
  host: SimulatableNamespace,
  pods: readonly Pod[] | null,
  notPods: readonly SimulatableNamespace[],
): readonly KnownPod[] {
  const direct = directRoutes(host);
  if (pods !== null)
    return pods.map(({ hostInterface, hostNetwork, ips, mesh, name, namespace }) => ({
      name: `${namespace}/${name}`,
      ips,
      device: hostNetwork
        ? null
        : (hostInterface ?? ips.map((ip) => direct.get(ip)).find((dev) => dev != null) ?? null),
      isMesh: mesh,
    }));
  const taken = new Set(notPods.flatMap(({ addresses }) => addresses.map(({ address }) => address.split('/')[0])));
  const members = new Set(host.sets.flatMap(({ members: all }) => all.map(({ entry }) => entry)));
  return [...direct]
    .filter(([ip]) => !taken.has(ip))
    .map(([ip, dev]) => ({ name: ip, ips: [ip], device: dev ?? null, isMesh: members.has(ip) }));
}

function directRoutes(host: SimulatableNamespace): ReadonlyMap<string, string | null> {
  // For IPv6 the kernel makes such a route for the node's own addresses too.
  const own = new Set(host.addresses.map(({ address }) => address));
  return new Map(
    host.routes
      .filter(({ destination, dev, family, table, type }) => {
        const isOfOne = destination.endsWith(`/${addressBits[family]}`) && !own.has(destination);
        return table === mainTable && type === 'unicast' && dev !== null && isOfOne;
      })
      .map(({ destination, dev }) => [destination.replace(/\/\d+$/, ''), dev]),
  );
}
