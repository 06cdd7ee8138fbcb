import { familyOf } from '../ir/family.js';
import type { Link } from '../ir/link.js';
import type { KernelNamespace } from '../ir/program.js';
import type { NamespaceFacts } from './observation.js';
import type { Obstacle } from './obstacle.js';

/**
 * Foreign tunnels with which the kernel refuses ours. Two tunnels of one driver share a UDP socket if they open it
 * alike; those of two drivers cannot (istio/istio#45831: OVN had 6081 with `external`).
 * @param path the statement that gives our tunnels their port.
 */
export function findPortCollision(
  { links, scope }: Pick<KernelNamespace, 'links' | 'scope'>,
  { foreignTunnels: foreign = [], isTunnelPortBusy = false }: NamespaceFacts,
  path: string,
): readonly Obstacle[] {
  const tunnels = links.filter(({ port }) => port !== null);
  for (const tunnel of tunnels)
    for (const link of foreign) {
      const why = whyPortTaken(tunnel, link);
      if (why !== null) return [obstacle(tunnel, `UDP port ${tunnel.port} ${why}`, link)];
    }
  const [any] = tunnels;
  if (!isTunnelPortBusy || any === undefined) return [];
  const message = `a program listens on UDP port ${any.port}`;
  return [obstacle(any, message, null)];

  function obstacle(tunnel: Link, message: string, holder: Link | null): Obstacle {
    return {
      code: 'tunnel-port-taken',
      scope,
      message,
      remedy: `set ${path} to a free one, such as ${freePort(tunnel.port ?? 0, foreign)}`,
      item: holder === null ? null : { object: 'link', link: holder },
      path,
    };
  }
}

/** Null if the kernel accepts both. */
function whyPortTaken(tunnel: Link, link: Link): string | null {
  if (link.port !== tunnel.port) return null;
  const { families, options } = link.socket ?? { families: ['ipv4'], options: [] };
  if (tunnel.remote !== null && !families.includes(familyOf(tunnel.remote))) return null;
  const holder = `the ${link.kind} link ${link.name}`;
  if (link.kind !== tunnel.kind) return `belongs to ${holder}`;
  const unlike = options.filter((option) => tunnel.kind === 'vxlan' || option === 'external');
  if (unlike.length > 0) return `belongs to ${holder}, which does not share it (${unlike.join(', ')})`;
  const isSame = link.id === tunnel.id && (tunnel.kind === 'vxlan' || link.remote === tunnel.remote);
  return isSame ? `has the identifier ${tunnel.id} of ${tunnel.name} already: ${holder}` : null;
}

function freePort(port: number, foreign: readonly Link[]): number {
  const taken = new Set(foreign.map((one) => one.port));
  let free = port + 1;
  while (taken.has(free)) free += 1;
  return free;
}
