import type { IpRule } from '../../ir/ip-rule.js';
import { selectorsOf } from '../../ir/ip-rule-selectors.js';
import { localTable, mainTable, type Route, type TableId } from '../../ir/route.js';
import type { Family } from '../../ir/ruleset.js';
import type { Address } from '../address.js';
import type { Flow } from './flow.js';
import { type Selector, selectorOf } from './selector.js';
import { type ReadyRoute, type ReadyTable, readyRoutes, type Way } from './table.js';

interface ReadyIpRule {
  readonly rule: IpRule;
  readonly isMet: Selector;
  /** Routes of a prefix not longer than this do not count; null: all count. */
  readonly suppressed: number | null;
}

/** What routes packets of one family in one namespace. */
export interface Routing {
  readonly rules: readonly ReadyIpRule[];
  readonly tables: ReadonlyMap<TableId, ReadyTable>;
  /** Whether there are others than the kernel's own rules, or local routes of others: sources are checked more closely then. */
  readonly isCustom: boolean;
  /** Whether anything gives packets a realm: sources are checked more closely then, too. */
  readonly hasRealms: boolean;
}

export interface Found {
  readonly ipRule: IpRule;
  /** Null: the rule itself refuses (unreachable, blackhole, prohibit). */
  readonly route: Route | null;
  readonly source: Address | null;
  /** The one that is taken, of those that there are. */
  readonly way: Way;
  readonly ways: readonly Way[];
  readonly type: string;
}

/** The kernel's own rules, where an observation shows none (`ip rule` always prints them). */
export function kernelRules(family: Family): readonly IpRule[] {
  const rule = (priority: number, table: number): IpRule => ({
    family,
    priority,
    fwmark: null,
    action: { kind: 'lookup', table },
    protocol: 'kernel',
    extra: [],
  });
  const rules = [rule(0, localTable), rule(32_766, mainTable)];
  return family === 'ipv4' ? [...rules, rule(32_767, 253)] : rules;
}

export function routingOf(family: Family, ipRules: readonly IpRule[], routes: readonly Route[]): Routing {
  const own = ipRules.filter((rule) => rule.family === family);
  const rules = own.toSorted((a, b) => a.priority - b.priority);
  const numbers = new Set(routes.map(({ table }) => table));
  const tables = [...numbers].map((number) => {
    const listed = routes.filter((route) => route.family === family && route.table === number);
    return [number, readyRoutes(listed, family)] as const;
  });
  return {
    rules: rules.map((rule) => ({ rule, isMet: selectorOf(rule), suppressed: selectorsOf(rule).suppressedLength })),
    tables: new Map(tables),
    isCustom:
      rules.length > kernelRules(family).length || routes.some((route) => route.family === family && isOfOthers(route)),
    hasRealms: [...rules, ...routes].some((one) => one.family === family && one.extra.includes('realms')),
  };
}

/** Whether a route or an ip rule of this type says that there is no way. */
export function refuses(type: string): boolean {
  return type === 'unreachable' || type === 'blackhole' || type === 'prohibit';
}

/** inet_rtm_newroute: a local route that the kernel did not make for an address. */
function isOfOthers({ protocol, table, type }: Route): boolean {
  return type === 'local' && (table !== localTable || (protocol !== null && protocol !== 'kernel' && protocol !== '2'));
}

const nowhere: Way = { device: null, via: null };

/** fib_lookup: the first rule that is met and whose table has an answer. Null: no answer at all. */
export function lookUp({ rules, tables }: Routing, flow: Flow, choose: (what: string) => boolean): Found | null {
  for (let index = 0; index < rules.length; index += 1) {
    const { isMet, rule, suppressed } = rules[index] as ReadyIpRule;
    if (!isMet(flow)) continue;
    const { action } = rule;
    if (action.kind === 'goto') {
      const target = rules.findIndex((one, at) => at > index && one.rule.priority >= action.priority);
      // A goto to a priority that is not there is passed over.
      if (target >= 0 && rules[target]?.rule.priority === action.priority) index = target - 1;
      continue;
    }
    if (action.kind === 'other') {
      const [word = ''] = action.words;
      if (word === 'nop' || word === 'to_tbl') continue;
      return { ipRule: rule, route: null, source: null, way: nowhere, ways: [], type: word };
    }
    const found = inTable(tables.get(action.table), flow, suppressed, choose);
    if (found !== null) return { ipRule: rule, ...found };
  }
  return null;
}

function inTable(
  table: ReadyTable | undefined,
  flow: Flow,
  suppressed: number | null,
  choose: (what: string) => boolean,
): Omit<Found, 'ipRule'> | null {
  if (table === undefined) return null;
  const { by, destination } = flow;
  for (const { length, mask, routes } of table.levels) {
    const key =
      typeof destination === 'number' ? (destination & (mask as number)) >>> 0 : destination & (mask as bigint);
    const same = routes.get(key);
    if (same === undefined) continue;
    const leading = by === null ? same : leadingBy(same, by);
    for (const { route, source, ways } of leading) {
      if (route.type === 'throw') return null;
      // fib4_rule_suppress, fib6_rule_suppress: a refusal is an answer, however short its prefix.
      if (suppressed !== null && length <= suppressed && !refuses(route.type)) return null;
      const way = ways.find((_, at) => at === ways.length - 1 || choose(`next hop ${at + 1} of ${route.destination}`));
      return { route, source, way: way ?? nowhere, ways, type: route.type };
    }
  }
  return null;
}

/** rt6_score_route, rt6_device_match: routes of one prefix by a device, or these before the others. */
function leadingBy(
  routes: readonly ReadyRoute[],
  { device, isStrict }: NonNullable<Flow['by']>,
): readonly ReadyRoute[] {
  const narrowed = routes.flatMap((ready) => {
    const ways = ready.ways.filter((way) => way.device === device);
    return ways.length === 0 ? [] : [{ ...ready, ways }];
  });
  return isStrict || narrowed.length > 0 ? narrowed : routes;
}
