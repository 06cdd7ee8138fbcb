import { familyOf } from '../ir/family.js';
import type { Link } from '../ir/link.js';
import type { KernelNamespace } from '../ir/program.js';
import type { NamespaceFacts } from './observation.js';
import type { Obstacle } from './obstacle.js';

/**
 * Tunnels of others that the kernel would not let ours stand beside. Two of one driver share a UDP socket where they open it alike;
 * two drivers cannot (istio/istio#45831: OVN held 6081 with `external`).
 * @param path the statement that gives ours their port.
 */
export function findPortCollision(
  { links, scope }: Pick<KernelNamespace, 'links' | 'scope'>,
  { foreignTunnels: foreign = [], isTunnelPortBusy = false }: NamespaceFacts,
  path: string,
): readonly Obstacle[] {
  const tunnels = links.filter(({ port }) => port !== null);
  for (const want of tunnels)
    for (const have of foreign) {
      const why = whyNotBeside(want, have);
      if (why !== null) return [obstacle(want, `UDP port ${want.port} ${why}`, have)];
    }
  const [any] = tunnels;
  if (!isTunnelPortBusy || any === undefined) return [];
  const message = `a program listens on UDP port ${any.port}`;
  return [obstacle(any, message, null)];

  function obstacle(want: Link, message: string, holder: Link | null): Obstacle {
    return {
      code: 'tunnel-port-taken',
      scope,
      message,
      remedy: `set ${path} to a free one, such as ${freeBeside(want.port ?? 0, foreign)}`,
      item: holder === null ? null : { object: 'link', link: holder },
      path,
    };
  }
}

/** Null: the kernel takes both. */
function whyNotBeside(want: Link, have: Link): string | null {
  if (have.port !== want.port) return null;
  const { families, options } = have.socket ?? { families: ['ipv4'], options: [] };
  if (want.remote !== null && !families.includes(familyOf(want.remote))) return null;
  const holder = `the ${have.kind} link ${have.name}`;
  if (have.kind !== want.kind) return `belongs to ${holder}`;
  const unlike = options.filter((option) => want.kind === 'vxlan' || option === 'external');
  if (unlike.length > 0) return `belongs to ${holder}, which does not share it (${unlike.join(', ')})`;
  const isSame = have.id === want.id && (want.kind === 'vxlan' || have.remote === want.remote);
  return isSame ? `has the identifier ${want.id} of ${want.name} already: ${holder}` : null;
}

function freeBeside(port: number, foreign: readonly Link[]): number {
  const taken = new Set(foreign.map((one) => one.port));
  let free = port + 1;
  while (taken.has(free)) free += 1;
  return free;
}
