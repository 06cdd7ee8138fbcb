import type { Link } from '../../../ir/link.js';
import type { Scope, SimulatableNamespace, SimulatableProgram } from '../../../ir/program.js';
import type { TableId } from '../../../ir/route.js';
import type { Rule } from '../../../ir/ruleset.js';
import type { Sysctl } from '../../../ir/sysctl.js';
import type { Hop } from '../../hop.js';
import type { RecordedPacket } from '../../recorder.js';
import { tableText } from '../../table-ref.js';
import type { Culprit } from './culprit.js';

/** A sysctl that decides whether redirection works, with a value that it works with. */
export interface NeededSetting {
  readonly applies: (key: string) => boolean;
  readonly isFine: (value: string) => boolean;
  /** A value that certainly works. */
  readonly value: string;
}

/** Recognises the document's objects by value. */
export interface Known {
  readonly isOurs: (rule: Rule, chain: string) => boolean;
  /** Priorities of the document's ip rules, and its route tables. */
  readonly priorities: ReadonlySet<number>;
  readonly tables: ReadonlySet<TableId>;
  /** Devices besides the pods' that its packets use. */
  readonly devices: ReadonlySet<string>;
  readonly neededSettings: (scope: Scope) => readonly NeededSetting[];
}

/**
 * The foreign objects on the packets' path, in path order; then dormant tables, and links, neighbours and sysctls of
 * the devices on it.
 */
export function suspectsOf(
  packets: readonly RecordedPacket[],
  observed: SimulatableProgram,
  known: Known,
): readonly Culprit[] {
  const onTheWay = (name: string) => known.devices.has(name) || packets.some((packet) => isPassed(packet, name));
  const met: Culprit[] = [];
  for (const { hops } of packets) {
    for (const hop of hops) met.push(...suspectsAt(hop, observed, known));
  }
  const unseen = observed.namespaces.flatMap((namespace) => [
    ...dormantTables(namespace),
    ...linksOf(namespace).filter(({ link }) => onTheWay(link.name)),
    ...(namespace.neighbours ?? [])
      .filter(({ dev }) => onTheWay(dev))
      .map((neighbour): Culprit => {
        return { scope: namespace.scope, kind: 'neighbour', neighbour };
      }),
    ...settingsOf(namespace, known)
      .toSorted(firstOfAll)
      .filter(({ sysctl: { key } }) => {
        const device = /^net\/ipv[46]\/conf\/(.+)\/\w+$/.exec(key)?.[1];
        return device === undefined || device === 'all' || onTheWay(device);
      }),
  ]);
  const once = new Map([...met, ...unseen].map((culprit) => [keyOf(culprit), culprit]));
  return [...once.values()];
}

/** Settings of all devices first: they explain more than those of one. */
function firstOfAll(one: { readonly sysctl: Sysctl }, other: { readonly sysctl: Sysctl }): number {
  return Number(other.sysctl.key.includes('/all/')) - Number(one.sysctl.key.includes('/all/'));
}

function isPassed({ end, hops }: RecordedPacket, name: string): boolean {
  const { input, output } = end.packet;
  return input === name || output === name || hops.some((hop) => 'device' in hop && hop.device === name);
}

/** Identifies an object; two rules with the same text are different objects. */
function keyOf(culprit: Culprit): unknown {
  switch (culprit.kind) {
    case 'ip-rule':
    case 'rule':
      return culprit.rule;
    case 'route':
      return culprit.route;
    case 'neighbour':
      return culprit.neighbour;
    case 'foreign':
      return `${culprit.scope} ${tableText(culprit.table)} ${culprit.chain} ${culprit.index}`;
    case 'sysctl':
      return culprit.sysctl;
    case 'port':
    case 'arp':
    case 'down':
      return culprit.link;
    default:
      return JSON.stringify(culprit);
  }
}

function suspectsAt(hop: Hop, observed: SimulatableProgram, known: Known): readonly Culprit[] {
  const namespace = observed.namespaces.find(({ scope }) => scope === hop.namespace);
  if (namespace === undefined) return [];
  const { scope } = namespace;
  if (hop.kind === 'rule') {
    const { chain, index, rule, table, verdict, words } = hop;
    if (verdict === 'jump' || verdict === 'goto' || known.isOurs(rule, chain)) return [];
    const holder = words === undefined ? holderOf(namespace, rule) : undefined;
    if (holder === undefined)
      return [{ scope, kind: 'foreign', table, chain, index, words: words ?? null, rule, verdict }];
    // A rule without a target only counts.
    return rule.target === null
      ? []
      : [{ scope, kind: 'rule', family: holder.family, table: table.name, chain, rule, verdict }];
  }
  if (hop.kind === 'policy') {
    const { chain, table, verdict } = hop;
    if (verdict !== 'drop') return [];
    return table.kind === 'backend'
      ? [{ scope, kind: 'policy', family: table.family, table: table.name, chain }]
      : [{ scope, kind: 'foreign', table, chain, index: null, words: null, rule: null, verdict }];
  }
  if (hop.kind !== 'route') return [];
  const { ipRule, route } = hop;
  const rules: readonly Culprit[] =
    ipRule === null || known.priorities.has(ipRule.priority) || ipRule.protocol === 'kernel'
      ? []
      : [{ scope, kind: 'ip-rule', rule: ipRule }];
  const routes: readonly Culprit[] =
    route === null || known.tables.has(route.table) || route.protocol === 'kernel'
      ? []
      : [{ scope, kind: 'route', route }];
  return [...rules, ...routes];
}

/** The ruleset of our backend that holds the rule; undefined: it is in another table. */
function holderOf({ rulesets }: SimulatableNamespace, rule: Rule) {
  return rulesets.find(({ tables }) => tables.some(({ chains }) => chains.some(({ rules }) => rules.includes(rule))));
}

function dormantTables({ rulesets, scope }: SimulatableNamespace): readonly Culprit[] {
  return rulesets.flatMap(({ family, tables }) =>
    tables
      .filter(({ dormant }) => dormant === true)
      .map(({ name }): Culprit => ({ scope, kind: 'dormant', family, table: name })),
  );
}

function linksOf({ links, scope }: SimulatableNamespace): readonly Extract<Culprit, { readonly link: Link }>[] {
  return links.flatMap((link) => {
    const kind = troubleOf(link);
    return kind === null ? [] : [{ scope, kind, link }];
  });
}

function troubleOf({ name, state, up }: Link): 'port' | 'arp' | 'down' | null {
  if (name === 'lo') return null;
  if (!up || state?.carrier === false) return 'down';
  if (state?.master != null) return 'port';
  return state?.arp === false ? 'arp' : null;
}

function settingsOf(
  { scope, sysctls }: SimulatableNamespace,
  { neededSettings }: Known,
): readonly Extract<Culprit, { readonly kind: 'sysctl' }>[] {
  return sysctls.flatMap((sysctl): readonly Extract<Culprit, { readonly kind: 'sysctl' }>[] => {
    const needed = neededSettings(scope).find(({ applies }) => applies(sysctl.key));
    if (needed === undefined || needed.isFine(sysctl.value)) return [];
    return [{ scope, kind: 'sysctl', sysctl, needed: needed.value }];
  });
}
