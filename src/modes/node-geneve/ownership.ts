import { familyOf } from '../../ir/family.js';
import type { IpRule } from '../../ir/ip-rule.js';
import type { Link } from '../../ir/link.js';
import type { Claim, Footprint, Ownership } from '../../ir/ownership.js';
import { hostScope, type Scope } from '../../ir/program.js';
import type { Route, TableId } from '../../ir/route.js';
import type { Rule } from '../../ir/ruleset.js';
import type { Mark } from '../../model/mark.js';
import type { GeneveConstants } from './constants.js';
import { hostHooks, ztunnelHooks } from './hooks.js';
import { onwardPriority } from './host-routes.js';
import { backstopMetric, gatewayOf, ourProtocol } from './kernel-values.js';
import { geneveRemedy } from './remedies.js';
import type { TunnelKind } from './state.js';
import { isZtunnelCapture } from './ztunnel-shapes.js';

const noHooks: Readonly<Record<string, readonly string[]>> = {};

/**
 * Recognises objects with the shape of this mode's own under the given constants. IPv6 objects are always foreign.
 * @param tunnelKind null: unknown. A veth is then recognised by its name alone, as it has no identifier.
 */
export function geneveOwnership(constants: GeneveConstants, tunnelKind: TunnelKind | null): Ownership {
  const tables = new Set<TableId>(Object.values(constants.tables));
  const chainsIn = (table: string) => (hostHooks[table] ?? []).map((hook) => constants.chainPrefix + hook);
  const jumpsToOurs = (table: string, rule: Rule) =>
    (rule.target?.kind === 'jump' || rule.target?.kind === 'goto') && chainsIn(table).includes(rule.target.chain);
  return {
    footprint: (scope) => footprintOf(scope, constants),
    hooks: (scope, family) => {
      if (family !== 'ipv4') return noHooks;
      return scope === hostScope ? hostHooks : ztunnelHooks;
    },
    chains: (scope, family, table) => (family === 'ipv4' && scope === hostScope ? chainsIn(table) : []),
    chain: ({ chain, family, scope, table }) =>
      family === 'ipv4' && scope === hostScope && chainsIn(table).includes(chain) ? 'ours' : 'foreign',
    native: (_, { chainPrefix, family }) =>
      family === 'ipv4' && chainPrefix === constants.chainPrefix ? 'ours' : 'foreign',
    ruleInBuiltin: ({ scope, family, table, chain }, rule) => {
      if (family !== 'ipv4') return 'foreign';
      const isShaped =
        scope === hostScope
          ? jumpsToOurs(table, rule)
          : table === 'mangle' && chain === 'PREROUTING' && isZtunnelCapture(rule, constants);
      return isShaped ? 'ours' : 'foreign';
    },
    set: (_, set) => {
      if (set.name !== constants.set) return 'foreign';
      return set.type === 'hash:ip' && set.family === 'ipv4' ? 'ours' : 'collision';
    },
    link: ({ scope }, link) => claimLink(scope, link, constants, tunnelKind),
    address: (_, { address }) => familyOf(address) === 'ipv4',
    route: ({ scope }, route) => (tables.has(route.table) ? claimRoute(scope, route, constants) : 'foreign'),
    ipRule: ({ scope }, rule) => claimIpRule(scope, rule, constants),
    remedy: (observed, taken) => geneveRemedy(observed, taken, constants),
  };
}

function footprintOf(scope: Scope, { set, tables, tunnels }: GeneveConstants): Footprint {
  const isHost = scope === hostScope;
  return {
    tables: { ipv4: Object.values(tables), ipv6: [] },
    links: Object.values(tunnels).map((tunnel) => (isHost ? tunnel.name : tunnel.peerName)),
    sets: isHost ? [set] : [],
  };
}

function claimLink(scope: Scope, link: Link, { tunnels }: GeneveConstants, tunnelKind: TunnelKind | null): Claim {
  const nameOf = (tunnel: typeof tunnels.inbound) => (scope === hostScope ? tunnel.name : tunnel.peerName);
  const both = [tunnels.inbound, tunnels.outbound];
  const tunnel = both.find((one) => nameOf(one) === link.name);
  if (tunnel === undefined) return both.some((one) => link.altNames?.includes(nameOf(one))) ? 'collision' : 'foreign';
  const encapsulated = (link.kind === 'geneve' || link.kind === 'vxlan') && link.id === tunnel.id;
  return encapsulated || (link.kind === 'veth' && (tunnelKind ?? 'veth') === 'veth') ? 'ours' : 'collision';
}

/** For a route in one of our tables. */
function claimRoute(scope: Scope, route: Route, constants: GeneveConstants): Claim {
  if (route.family !== 'ipv4') return 'foreign';
  const ours = scope === hostScope ? isHostRoute(route, constants) : isZtunnelRoute(route, constants);
  return ours || route.protocol === ourProtocol ? 'ours' : 'collision';
}

function isHostRoute(route: Route, { tables, tunnels }: GeneveConstants): boolean {
  if (isBackstop(route)) return route.table === tables.inbound ? isHostAddress(route) : isDefault(route);
  if (!isPlain(route, 'unicast')) return false;
  if (isLinkRoute(route)) return true;
  if (route.table === tables.inbound) {
    return isHostAddress(route) && goesThrough(route, tunnels.inbound.name, tunnels.inbound.ztunnel);
  }
  if (!isDefault(route)) return false;
  if (route.table === tables.outbound) return goesThrough(route, tunnels.outbound.name, tunnels.outbound.ztunnel);
  return route.via !== null && route.onlink;
}

function isZtunnelRoute(route: Route, { tables, tunnels }: GeneveConstants): boolean {
  if (route.table === tables.inbound) {
    return isPlain(route, 'local') && isDefault(route) && route.dev === 'lo' && route.via === null;
  }
  if (!isPlain(route, 'unicast')) return false;
  const tunnel = route.table === tables.outbound ? tunnels.outbound : tunnels.inbound;
  return isLinkRoute(route) || (isDefault(route) && goesThrough(route, tunnel.peerName, tunnel.host));
}

function isPlain(route: Route, type: string): boolean {
  return route.type === type && route.metric === 0 && route.extra.length === 0;
}

function isBackstop({ extra, metric, type, via }: Route): boolean {
  return type === 'unreachable' && metric === backstopMetric && via === null && extra.length === 0;
}

function isDefault(route: Route): boolean {
  return route.destination === '0.0.0.0/0';
}

function isHostAddress(route: Route): boolean {
  return route.destination.endsWith('/32');
}

function isLinkRoute(route: Route): boolean {
  return isHostAddress(route) && route.scope === 'link' && route.via === null && !route.onlink && route.source === null;
}

function goesThrough(route: Route, dev: string, gateway: string): boolean {
  return route.dev === dev && route.via === gatewayOf(gateway);
}

function claimIpRule(scope: Scope, rule: IpRule, constants: GeneveConstants): Claim {
  if (rule.family !== 'ipv4') return 'foreign';
  const ours = rule.protocol === ourProtocol;
  // A foreign rule at the priority of our `nop` is not a collision: passed packets continue from either.
  if (scope === hostScope && rule.priority === onwardPriority(constants)) return ours ? 'ours' : 'foreign';
  const shapes = ipRuleShapes(scope, constants).filter(({ priority }) => priority === rule.priority);
  if (shapes.length === 0) return 'foreign';
  const isShaped = shapes.some(
    ({ action, extra, fwmark }) =>
      rule.extra.join(' ') === extra && sameMark(rule.fwmark, fwmark) && actionWord(rule) === action,
  );
  return isShaped || ours ? 'ours' : 'collision';
}

interface IpRuleShape {
  readonly priority: number;
  readonly fwmark: Mark | null;
  readonly action: string;
  readonly extra: string;
}

function ipRuleShapes(scope: Scope, { marks, priorities, tables }: GeneveConstants): readonly IpRuleShape[] {
  const shape = (priority: number, fwmark: Mark | null, action: string, extra = ''): IpRuleShape => {
    return { priority, fwmark, action, extra };
  };
  const lookup = (table: number) => `lookup ${table}`;
  if (scope !== hostScope)
    return [
      shape(priorities.ztunnelTproxy, marks.tproxy, lookup(tables.inbound)),
      shape(priorities.ztunnelOriginalSource, marks.originalSource, lookup(tables.inbound)),
    ];
  return [
    shape(priorities.skip, marks.skip, 'goto'),
    shape(priorities.outbound, marks.outbound, lookup(tables.outbound)),
    shape(priorities.proxyReturn, marks.proxyReturn, lookup(tables.proxy)),
    shape(priorities.inbound, null, lookup(tables.inbound)),
    shape(priorities.inbound, null, lookup(tables.inbound), 'not iif lo'),
  ];
}

function sameMark(a: Mark | null, b: Mark | null): boolean {
  return a?.value === b?.value && a?.mask === b?.mask;
}

function actionWord({ action }: IpRule): string {
  return action.kind === 'lookup' ? `lookup ${action.table}` : action.kind;
}
