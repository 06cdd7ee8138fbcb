import type { Link } from '../ir/link.js';
import { claimPredecessor, type Ownership } from '../ir/ownership.js';
import type { KernelNamespace } from '../ir/program.js';
import type { TakenObject } from '../ir/remedy.js';
import type { Ruleset } from '../ir/ruleset.js';
import type { Item } from './item.js';
import type { Obstacle } from './obstacle.js';

/** Foreign objects in our places: reported, never removed. */
export function findCollisions(observed: KernelNamespace, ownership: Ownership): readonly Obstacle[] {
  const { scope } = observed;
  const collision = (item: Item | null, message: string, taken: TakenObject): Obstacle => {
    const { free, known, path } = ownership.remedy(observed, taken);
    if (known !== undefined)
      return { code: 'collision', scope, message: `${message}: ${known.what}`, remedy: known.remedy, item, path };
    const remedy =
      free === null
        ? `remove it, or set ${path} in the document to something that is free`
        : `remove it, or set ${path} in the document to a free value, such as ${free}`;
    return { code: 'collision', scope, message, remedy, item, path };
  };
  return [
    ...observed.rulesets.flatMap((ruleset) => collidingChains(observed, ruleset, ownership, collision)),
    ...observed.native
      .filter((table) => ownership.native(observed, table) === 'collision')
      .map(({ chainPrefix, family }) =>
        collision(null, `somebody else's ${family} table of nft has the name of ours for the prefix ${chainPrefix}`, {
          object: 'chain',
        }),
      ),
    ...observed.predecessors
      .filter(({ table }) => claimPredecessor(ownership, observed, table) === 'collision')
      .map(({ table: { family, name } }): Obstacle => {
        const item: Item = { object: 'table', family, name, layout: null };
        const message = `nothing shows that the nft table ${family} ${name} is ours, and it may redirect packets, too`;
        return { code: 'collision', scope, message, remedy: 'remove it, if nothing needs it', item, path: '' };
      }),
    ...observed.sets
      .filter((set) => ownership.set(observed, set) === 'collision')
      .map((set) =>
        collision(
          { object: 'set', set },
          `somebody else's set of type ${[set.type, set.family ?? ''].join(' ').trim()} has the name ${set.name}`,
          { object: 'set', name: set.name },
        ),
      ),
    ...observed.links
      .filter((link) => ownership.link(observed, link) === 'collision')
      .map((link) =>
        collision(
          { object: 'link', link },
          `${nameTaken(link, ownership.footprint(scope).links)}, and nothing shows that it is a tunnel of ours`,
          { object: 'link', names: [link.name, ...(link.altNames ?? [])] },
        ),
      ),
    ...observed.routes
      .filter((route) => ownership.route(observed, route) === 'collision')
      .map((route) =>
        collision(
          { object: 'route', route },
          `somebody else's route to ${route.destination} is in table ${route.table}`,
          { object: 'route', table: route.table },
        ),
      ),
    ...observed.ipRules
      .filter((rule) => ownership.ipRule(observed, rule) === 'collision')
      .map((rule) =>
        collision({ object: 'ip-rule', rule }, `somebody else's ip rule has priority ${rule.priority}`, {
          object: 'ip-rule',
          priority: rule.priority,
        }),
      ),
  ];
}

/** Foreign chains with our names, and foreign rules in built-in chains that could be mistaken for ours. */
function collidingChains(
  { netns, scope }: KernelNamespace,
  { family, tables }: Ruleset,
  ownership: Ownership,
  collision: (item: Item, message: string, taken: TakenObject) => Obstacle,
): readonly Obstacle[] {
  return tables.flatMap(({ chains, name: table }) =>
    chains.flatMap(({ name: chain, policy, rules }): readonly Obstacle[] => {
      const place = { scope, netns, family, table, chain };
      if (policy === null) {
        if (ownership.chain(place) !== 'collision') return [];
        const message = `somebody else's chain in ${table} has the name ${chain}`;
        return [collision({ object: 'chain', family, table, chain }, message, { object: 'chain', name: chain })];
      }
      return rules.flatMap((rule, index) => {
        if (ownership.ruleInBuiltin(place, rule) !== 'collision') return [];
        const message = `somebody else's rule in ${table} ${chain} is like one of ours`;
        const taken = { object: rule.target?.kind === 'jump' ? 'chain' : 'rule' } as const;
        return [collision({ object: 'rule', family, table, chain, index, rule }, message, taken)];
      });
    }),
  );
}

/** Names and altnames share one namespace in the kernel. */
function nameTaken({ altNames = [], name }: Link, ours: readonly string[]): string {
  const taken = ours.includes(name) ? undefined : altNames.find((one) => ours.includes(one));
  return taken === undefined ? `a link named ${name} exists` : `a link named ${name} has the altname ${taken}`;
}
