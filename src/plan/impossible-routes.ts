import type { KernelProgram } from '../ir/program.js';
import type { Observation } from './observation.js';

/** The desired program without routes that cannot exist, and notes about them: IPv6 through a device that has none. */
export function leaveOutImpossible(
  { namespaces }: KernelProgram,
  { facts }: Pick<Observation, 'facts'>,
): { readonly program: KernelProgram; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const possible = namespaces.map((namespace) => {
    const without = facts.get(namespace.netns)?.withoutIPv6 ?? [];
    if (without.length === 0) return namespace;
    const routes = namespace.routes.filter(
      ({ dev, family }) => family !== 'ipv6' || dev === null || !without.includes(dev),
    );
    for (const { destination, dev, family, table } of namespace.routes)
      if (family === 'ipv6' && dev !== null && without.includes(dev))
        notes.push(
          `${namespace.scope}: IPv6 is disabled on ${dev} (net.ipv6.conf.${dev}.disable_ipv6 is 1), so the route to ${destination} in table ${table} is left out`,
        );
    return { ...namespace, routes };
  });
  return { program: { namespaces: possible }, notes };
}
