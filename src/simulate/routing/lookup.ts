import {
  defaultRulePriority,
  defaultTable,
  localRulePriority,
  localTable,
  mainRulePriority,
  mainTable,
} from '../../base/kernel-facts.js';
import type { IpRule } from '../../ir/ip-rule.js';
import { selectorsOf } from '../../ir/ip-rule-selectors.js';
import type { Link } from '../../ir/link.js';
import type { Route, TableId } from '../../ir/route.js';
import type { Family } from '../../ir/ruleset.js';
import type { Address } from '../address.js';
import type { Choose } from '../run.js';
import type { Flow } from './flow.js';
import { type Selector, selectorOf } from './selector.js';
import { keyOf, type Nexthop, type ReadyRoute, type ReadyTable, readyRoutes } from './table.js';

interface ReadyIpRule {
  readonly rule: IpRule;
  /** Null: every packet meets it. */
  readonly isMet: Selector | null;
  readonly suppressed: Suppression | null;
  /** Of a lookup; null: no route is in it. */
  readonly table: ReadyTable | null;
}

/** Which routes of a table an ip rule ignores. */
interface Suppression {
  /** Routes with a prefix length up to this; null: none. */
  readonly length: number | null;
  /** Routes through a device of this group; null: none. */
  readonly group: string | null;
}

/** The routing of one family in one namespace. */
export interface Routing {
  readonly rules: readonly ReadyIpRule[];
  readonly tables: ReadonlyMap<TableId, ReadyTable>;
  /**
   * Whether there are ip rules besides the kernel's own, or foreign local routes: the kernel then checks sources more
   * closely.
   */
  readonly isCustom: boolean;
  /** Whether routes or ip rules set realms: the kernel then checks sources more closely. */
  readonly hasRealms: boolean;
  readonly links: ReadonlyMap<string, Link>;
}

export interface Found {
  /** Null: the kernel used no ip rule. */
  readonly ipRule: IpRule | null;
  /** Null: the ip rule itself refuses (unreachable, blackhole, prohibit), or no lookup was needed. */
  readonly route: Route | null;
  readonly source: Address | null;
  /** The chosen one of `nexthops`. */
  readonly nexthop: Nexthop;
  readonly nexthops: readonly Nexthop[];
  readonly type: string;
}

/** The kernel's own ip rules, for programs that do not list them (`ip rule` always prints them). */
export function kernelRules(family: Family): readonly IpRule[] {
  const rule = (priority: number, table: number): IpRule => ({
    family,
    priority,
    fwmark: null,
    action: { kind: 'lookup', table },
    protocol: 'kernel',
    extra: [],
  });
  const rules = [rule(localRulePriority, localTable), rule(mainRulePriority, mainTable)];
  return family === 'ipv4' ? [...rules, rule(defaultRulePriority, defaultTable)] : rules;
}

export function routingOfFamily(
  family: Family,
  ipRules: readonly IpRule[],
  routes: readonly Route[],
  links: readonly Link[],
): Routing {
  const own = ipRules.filter((rule) => rule.family === family);
  const rules = own.toSorted((a, b) => a.priority - b.priority);
  const numbers = new Set(routes.map(({ table }) => table));
  const hasOwnRules = !areKernels(rules, family);
  const hasVrf = links.some(({ kind }) => kind === 'vrf');
  const listing = [...numbers].map((number) => {
    // fib_trie_table: until an ip rule is added, local and main of IPv4 share one trie, and the longest prefix of both
    // wins.
    const isBoth = family === 'ipv4' && !hasOwnRules && number === localTable;
    const listed = [number, ...(isBoth ? [mainTable] : [])].flatMap((one) =>
      routes.filter((route) => route.family === family && route.table === one),
    );
    return [number, readyRoutes(listed)] as const;
  });
  const tables = new Map(listing);
  return {
    rules: rules.map((rule) => ({
      rule,
      isMet: selectorOf(rule, hasVrf),
      suppressed: suppressionOf(rule),
      table: rule.action.kind === 'lookup' ? (tables.get(rule.action.table) ?? null) : null,
    })),
    tables,
    links: new Map(links.map((link) => [link.name, link])),
    isCustom: hasOwnRules || routes.some((route) => route.family === family && isForeignLocal(route)),
    hasRealms: [...rules, ...routes].some((one) => one.family === family && one.extra.includes('realms')),
  };
}

function areKernels(rules: readonly IpRule[], family: Family): boolean {
  const wordsOf = (all: readonly IpRule[]) =>
    JSON.stringify(all.map(({ action, extra, fwmark, priority }) => [priority, fwmark, action, extra]));
  return rules.length === 0 || wordsOf(rules) === wordsOf(kernelRules(family));
}

function suppressionOf(rule: IpRule): Suppression | null {
  const { suppressedGroup: group, suppressedLength: length } = selectorsOf(rule);
  return group === null && length === null ? null : { length, group };
}

/** Whether a route or an ip rule of this type refuses packets. */
export function refuses(type: string): boolean {
  return type === 'unreachable' || type === 'blackhole' || type === 'prohibit';
}

/** inet_rtm_newroute: a local route that the kernel did not make for an address. */
function isForeignLocal(route: Route): boolean {
  return route.type === 'local' && !isKernels(route);
}

/** Whether the kernel made the route: RTPROT_KERNEL. */
export function isKernels({ protocol }: Route): boolean {
  return protocol === 'kernel' || protocol === '2';
}

const nowhere: Nexthop = { device: null, via: null };

/** fib_lookup: the route of the first matching ip rule whose table has one. Null: none. */
export function lookUp(routing: Routing, flow: Flow, choose: Choose): Found | null {
  const { rules } = routing;
  for (let index = 0; index < rules.length; index += 1) {
    const { isMet, rule, suppressed, table } = rules[index] as ReadyIpRule;
    if (isMet !== null && !isMet(flow, choose)) continue;
    const { action } = rule;
    if (action.kind === 'lookup') {
      const ready = table === null ? null : routeIn(table, flow, choose);
      if (ready === null) continue;
      const { nexthops, route } = ready;
      const nexthop = (nexthops.length === 1 ? nexthops[0] : chosenOf(nexthops, route, choose)) ?? nowhere;
      if (suppressed !== null && isSuppressed(ready, suppressed, routing, choose)) continue;
      return { ipRule: ruleOf(route, rule, rules), route, source: ready.source, nexthop, nexthops, type: route.type };
    } else if (action.kind === 'goto') {
      const target = rules.findIndex((one, at) => at > index && one.rule.priority >= action.priority);
      // A goto to a missing priority is skipped.
      if (target >= 0 && rules[target]?.rule.priority === action.priority) index = target - 1;
    } else {
      const [word = ''] = action.words;
      if (word === 'nop' || word === 'to_tbl') continue;
      return { ipRule: rule, route: null, source: null, nexthop: nowhere, nexthops: [], type: word };
    }
  }
  return null;
}

/** fib_table_lookup: the route of one table; null: it has none, or one of the type `throw`. */
export function routeIn({ levels }: ReadyTable, flow: Flow, choose: Choose): ReadyRoute | null {
  const { by, destination } = flow;
  for (let at = 0; at < levels.length; at += 1) {
    const { mask, only, routes } = levels[at] as ReadyTable['levels'][number];
    const key = keyOf(destination, mask);
    const same = only === null ? routes.get(key) : only.key === key ? only.routes : undefined;
    if (same === undefined) continue;
    const leading = by === null ? same : leadingBy(same, by);
    for (let each = 0; each < leading.length; each += 1) {
      const ready = leading[each] as ReadyRoute;
      if (ready.condition !== null && !ready.condition(flow, choose)) continue;
      return ready.route.type === 'throw' ? null : ready;
    }
  }
  return null;
}

function chosenOf(nexthops: readonly Nexthop[], { destination }: Route, choose: Choose): Nexthop | undefined {
  return nexthops.find((_, at) => at === nexthops.length - 1 || choose(`next hop ${at + 1} of ${destination}`));
}

/** fib4_rule_suppress, fib6_rule_suppress: a refusing route is never suppressed. */
function isSuppressed(
  { length: found, nexthops, route }: ReadyRoute,
  { group, length }: Suppression,
  { links }: Routing,
  choose: Choose,
): boolean {
  if (refuses(route.type)) return false;
  if (length !== null && found <= length) return true;
  const device = nexthops[0]?.device ?? null;
  if (group === null || device === null) return false;
  const known = links.get(device);
  const own = known === undefined ? null : (known.group ?? '0');
  const asked = group === 'default' ? '0' : group;
  // A number and a name may mean the same group.
  if (own !== null && (own === asked || isNumber(own) === isNumber(asked))) return own === asked;
  return choose(`${device} is of the group ${group}`, true);
}

function isNumber(text: string): boolean {
  return /^(?:\d+|0x[\da-f]+)$/.test(text);
}

/** The ip rule of the route's own table, if two tables share a trie. */
function ruleOf({ table }: Route, met: IpRule, rules: readonly ReadyIpRule[]): IpRule {
  if (met.action.kind !== 'lookup' || met.action.table === table) return met;
  return rules.find(({ rule: { action } }) => action.kind === 'lookup' && action.table === table)?.rule ?? met;
}

/**
 * rt6_score_route, rt6_device_match: routes of one prefix through the preferred device; others only if that is not
 * strict.
 */
function leadingBy(
  routes: readonly ReadyRoute[],
  { device, isStrict }: NonNullable<Flow['by']>,
): readonly ReadyRoute[] {
  const narrowed = routes.flatMap((ready) => {
    const nexthops = ready.nexthops.filter((nexthop) => nexthop.device === device);
    return nexthops.length === 0 ? [] : [{ ...ready, nexthops }];
  });
  return isStrict || narrowed.length > 0 ? narrowed : routes;
}
