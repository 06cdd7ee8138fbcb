import type { Link } from '../ir/link.js';
import type { Ownership } from '../ir/ownership.js';
import type { NamespaceProgram } from '../ir/program.js';
import type { Item } from './item.js';
import type { Obstacle } from './obstacle.js';

/** Foreign objects in our places: reported, never removed. */
export function findCollisions(observed: NamespaceProgram, ownership: Ownership): readonly Obstacle[] {
  const { scope } = observed;
  const collision = (item: Item, message: string, constant: string): Obstacle => ({
    code: 'collision',
    scope,
    message,
    remedy: `remove it, or set ${constant} in the document to something that is free`,
    item,
    path: constant,
  });
  return [
    ...observed.sets
      .filter((set) => ownership.set(set) === 'collision')
      .map((set) =>
        collision(
          { object: 'set', set },
          `a set named ${set.name} exists with another type (${set.type})`,
          'constants.set',
        ),
      ),
    ...observed.links
      .filter((link) => ownership.link(scope, link) === 'collision')
      .map((link) =>
        collision(
          { object: 'link', link },
          `a link named ${link.name} exists and is not a tunnel of ours`,
          'constants.tunnels',
        ),
      ),
    ...observed.routes
      .filter((route) => ownership.route(scope, route) === 'collision')
      .map((route) =>
        collision(
          { object: 'route', route },
          `somebody else's route to ${route.destination} is in table ${route.table}`,
          'constants.tables',
        ),
      ),
    ...observed.ipRules
      .filter((rule) => ownership.ipRule(scope, rule) === 'collision')
      .map((rule) =>
        collision(
          { object: 'ip-rule', rule },
          `somebody else's ip rule has priority ${rule.priority}`,
          'constants.priorities',
        ),
      ),
  ];
}

/** Two tunnel drivers cannot listen on one port (istio/istio#45831: OVN held 6081). */
export function findPortCollision(port: number | null, foreign: readonly Link[]): readonly Obstacle[] {
  const holder = foreign.find((link) => port !== null && link.port === port);
  if (holder === undefined || port === null) return [];
  const taken = new Set(foreign.map((link) => link.port));
  let free = port + 1;
  while (taken.has(free)) free += 1;
  return [
    {
      code: 'tunnel-port-taken',
      scope: 'host',
      message: `UDP port ${port} belongs to the ${holder.kind} link ${holder.name}`,
      remedy: `set tunnel.port to a free one, such as ${free}`,
      item: { object: 'link', link: holder },
      path: 'tunnel.port',
    },
  ];
}
