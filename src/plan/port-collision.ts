import { familyOf } from '../ir/family.js';
import type { Link } from '../ir/link.js';
import type { NamespaceProgram, Scope } from '../ir/program.js';
import type { Obstacle } from './obstacle.js';

/**
 * Tunnels of others that the kernel would not let ours stand beside. Two of one driver share a UDP socket where they open it alike;
 * two drivers cannot (istio/istio#45831: OVN held 6081 with `external`).
 * @param isPortBusy whether a program's socket has the port.
 */
export function findPortCollision(
  { links, scope }: Pick<NamespaceProgram, 'links' | 'scope'>,
  foreign: readonly Link[],
  isPortBusy: boolean,
): readonly Obstacle[] {
  const tunnels = links.filter(({ port }) => port !== null);
  for (const want of tunnels)
    for (const have of foreign) {
      const why = whyNotBeside(want, have);
      if (why !== null) return [obstacle(scope, want, `UDP port ${want.port} ${why}`, have, foreign)];
    }
  const [any] = tunnels;
  if (!isPortBusy || any === undefined) return [];
  const message = `a program listens on UDP port ${any.port}`;
  return [obstacle(scope, any, message, null, foreign)];
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

function obstacle(scope: Scope, want: Link, message: string, holder: Link | null, foreign: readonly Link[]): Obstacle {
  const taken = new Set(foreign.map(({ port }) => port));
  let free = (want.port ?? 0) + 1;
  while (taken.has(free)) free += 1;
  return {
    code: 'tunnel-port-taken',
    scope,
    message,
    remedy: `set tunnel.port to a free one, such as ${free}`,
    item: holder === null ? null : { object: 'link', link: holder },
    path: 'tunnel.port',
  };
}
