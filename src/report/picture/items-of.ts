import { hostScope, isPodScope, type KernelNamespace } from '../../ir/program.js';
import type { Ruleset } from '../../ir/ruleset.js';
import { type Item, originOf } from '../../plan/item.js';
import { describeItem } from '../describe-item.js';
import type { PlaceView } from './node-view.js';

/** An object of a place in the words of its tool. */
export interface FoundItem {
  readonly object: Item['object'];
  readonly text: string;
  readonly purpose: string | null;
  readonly causes: readonly string[];
}

export function itemsOf(namespace: KernelNamespace): readonly FoundItem[] {
  return objectsOf(namespace).map((item) => {
    const origin = originOf(item);
    return {
      object: item.object,
      text: describeItem(item),
      purpose: origin?.purpose ?? null,
      causes: origin?.causes ?? [],
    };
  });
}

export function objectsOf(namespace: KernelNamespace): readonly Item[] {
  const { addresses, ipRules, links, native, routes, rulesets, sets, sysctls } = namespace;
  return [
    ...links.map((link): Item => ({ object: 'link', link })),
    ...addresses.map((address): Item => ({ object: 'address', address })),
    ...[...rulesets, ...native].flatMap(rulesOf),
    ...[...sets, ...native.flatMap((one) => one.sets)].flatMap((set): readonly Item[] => [
      { object: 'set', set },
      ...set.members.map((member): Item => ({ object: 'member', set: set.name, member })),
    ]),
    ...ipRules.map((rule): Item => ({ object: 'ip-rule', rule })),
    ...routes.map((route): Item => ({ object: 'route', route })),
    ...sysctls.map((sysctl): Item => ({ object: 'sysctl', sysctl })),
  ];
}

function rulesOf({ family, tables }: Ruleset): readonly Item[] {
  return tables.flatMap((table) =>
    table.chains.flatMap((chain) =>
      chain.rules.map(
        (rule, index): Item => ({ object: 'rule', family, table: table.name, chain: chain.name, index, rule }),
      ),
    ),
  );
}

/** How many rules each table has, by the name of its group in a picture. */
export function ruleCounts({ native, rulesets }: KernelNamespace): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { family, tables } of [...rulesets, ...native])
    for (const { chains, name } of tables) {
      const group = `${family === 'ipv6' ? 'IPv6 ' : ''}${name}`;
      const rules = chains.reduce((sum, chain) => sum + chain.rules.length, 0);
      counts.set(group, (counts.get(group) ?? 0) + rules);
    }
  return counts;
}

export function sideOf(scope: string): PlaceView['side'] {
  if (scope === hostScope) return 'middle';
  return isPodScope(scope) ? 'left' : 'right';
}
