import { familyOf } from '../../ir/family.js';
import type { IpRule } from '../../ir/ip-rule.js';
import type { SimulatableNamespace, SimulatableProgram, SimulatableRuleset } from '../../ir/program.js';
import type { Route } from '../../ir/route.js';
import type { Chain, Rule, Ruleset, Table } from '../../ir/ruleset.js';
import { awake } from './awake.js';
import type { Change } from './change.js';
import type { Decider } from './decider.js';

/** An object of the document that the node lacks, and the change that would add it. */
export interface Repair {
  readonly decider: Decider;
  readonly repair: (program: SimulatableProgram) => SimulatableProgram;
}

/** Everything missing that may concern a packet with these addresses. */
export function repairs(
  observed: SimulatableProgram,
  desired: SimulatableProgram,
  addresses: readonly string[],
): readonly Repair[] {
  return desired.namespaces.flatMap((ours) => {
    const found = observed.namespaces.find(({ scope }) => scope === ours.scope);
    if (found === undefined) return [];
    const { scope } = ours;
    return [
      ...awake(found),
      ...rules(found, ours),
      ...members(found, ours, addresses),
      ...ipRules(found, ours),
      ...routes(found, ours, addresses),
      ...links(found, ours),
    ].map(
      ({ change, decider }): Repair => ({
        decider,
        repair: ({ namespaces }) => ({
          namespaces: namespaces.map((one) => (one.scope === scope ? change(one) : one)),
        }),
      }),
    );
  });
}

/** Restores all our rules at once and names the first missing one. */
function rules({ rulesets, scope }: SimulatableNamespace, ours: SimulatableNamespace): readonly Change[] {
  return ours.rulesets.flatMap((desired) => {
    const isSame = (one: SimulatableRuleset) => one.family === desired.family && isNative(one) === isNative(desired);
    const existing = rulesets.find(isSame);
    const [first] = desired.tables.flatMap((table) => missingRules(existing, table));
    if (first === undefined) return [];
    const change: Change['change'] = (namespace) => {
      const found = namespace.rulesets.find(isSame);
      const restored = { ...desired, ...found, tables: mergedTables(found?.tables ?? [], desired.tables) };
      return { ...namespace, rulesets: [...namespace.rulesets.filter((one) => one !== found), restored] };
    };
    return [{ decider: { scope, kind: 'missing-rule', ...first }, change }];
  });
}

function isNative({ nativePrefix }: SimulatableRuleset): boolean {
  return nativePrefix !== null;
}

function missingRules(existing: Ruleset | undefined, { chains, name }: Table) {
  const table = existing?.tables.find((one) => one.name === name);
  return chains.flatMap((chain) => {
    const there = new Set(table?.chains.find((one) => one.name === chain.name)?.rules.map(textOf));
    return chain.rules
      .filter((rule) => !there.has(textOf(rule)))
      .map((rule) => ({ table: name, chain: chain.name, rule }));
  });
}

/** Equal rules have equal texts: comments, origins and counters are left out. */
function textOf({ matches, target }: Rule): string {
  return JSON.stringify([matches.filter(({ kind }) => kind !== 'comment'), target]);
}

/** Replaces our own chains with the desired ones and puts our missing rules first in built-in chains. */
function mergedTables(existing: readonly Table[], desired: readonly Table[]): readonly Table[] {
  const names = [...new Set([...existing, ...desired].map(({ name }) => name))];
  return names.map((name) => {
    const [there, ours] = [existing, desired].map((all) => all.find((table) => table.name === name));
    if (there === undefined || ours === undefined) return (there ?? ours) as Table;
    const added = ours.chains.filter((chain) => !there.chains.some((one) => one.name === chain.name));
    return { ...there, chains: [...there.chains.map((chain) => merged(chain, ours)), ...added] };
  });
}

function merged(chain: Chain, { chains }: Table): Chain {
  const ours = chains.find(({ name }) => name === chain.name);
  if (ours === undefined) return chain;
  if (ours.policy === null) return ours;
  const there = new Set(chain.rules.map(textOf));
  return { ...chain, rules: [...ours.rules.filter((rule) => !there.has(textOf(rule))), ...chain.rules] };
}

function members(
  { scope, sets }: SimulatableNamespace,
  ours: SimulatableNamespace,
  addresses: readonly string[],
): readonly Change[] {
  return ours.sets.flatMap((desired): readonly Change[] => {
    const existing = sets.find(({ name }) => name === desired.name);
    if (existing === undefined)
      return [
        {
          decider: { scope, kind: 'missing-set', set: desired.name },
          change: (namespace) => ({ ...namespace, sets: [...namespace.sets, desired] }),
        },
      ];
    const there = new Set(existing.members.map(({ entry }) => entry));
    return desired.members
      .filter(({ entry }) => !there.has(entry) && addresses.includes(entry))
      .map((member) => ({
        decider: { scope, kind: 'missing-member', set: desired.name, entry: member.entry },
        change: (namespace) => ({
          ...namespace,
          sets: namespace.sets.map((set) =>
            set.name === desired.name ? { ...set, members: [...set.members, member] } : set,
          ),
        }),
      }));
  });
}

/** Without a document: adds each address that the mesh set lacks. */
export function missingMembers(
  { namespaces }: SimulatableProgram,
  set: string,
  addresses: readonly string[],
): readonly Repair[] {
  const host = namespaces.find(({ scope }) => scope === 'host');
  const existing = host?.sets.find(({ name }) => name === set);
  if (host === undefined || existing === undefined) return [];
  const fitting = addresses.filter((address) => existing.family === null || familyOf(address) === existing.family);
  const desired = { ...existing, members: fitting.map((entry) => ({ entry, extra: [] })) };
  return members(host, { ...host, sets: [desired] }, addresses).map(({ change, decider }) => ({
    decider,
    repair: (program) => ({ namespaces: program.namespaces.map((one) => (one.scope === 'host' ? change(one) : one)) }),
  }));
}

function ipRules({ ipRules: existing, scope }: SimulatableNamespace, ours: SimulatableNamespace): readonly Change[] {
  const there = new Set(existing.map(ipRuleKey));
  return ours.ipRules
    .filter((rule) => !there.has(ipRuleKey(rule)))
    .map((rule) => ({
      decider: { scope, kind: 'missing-ip-rule', rule },
      change: (namespace) => ({ ...namespace, ipRules: [...namespace.ipRules, rule] }),
    }));
}

export function ipRuleKey({ action, extra, family, fwmark, priority }: IpRule): string {
  return JSON.stringify([family, priority, fwmark, action, extra]);
}

/** A host route concerns only packets to or from its address. */
function routes(
  { routes: existing, scope }: SimulatableNamespace,
  ours: SimulatableNamespace,
  addresses: readonly string[],
): readonly Change[] {
  const there = new Set(existing.map(routeKey));
  return ours.routes
    .filter((route) => !there.has(routeKey(route)))
    .filter(({ destination, via }) => {
      const [address = '', length] = destination.split('/');
      return !['32', '128'].includes(length ?? '') || via === null || addresses.includes(address);
    })
    .slice(0, mostRoutes)
    .map((route) => {
      const isInPlace = (one: Route) =>
        one.family === route.family && one.table === route.table && one.destination === route.destination;
      return {
        decider: { scope, kind: 'missing-route', route },
        change: (namespace) => ({
          ...namespace,
          routes: [...namespace.routes.filter((one) => !isInPlace(one)), route],
        }),
      };
    });
}

const mostRoutes = 20;

export function routeKey({ destination, dev, family, table, type, via }: Route): string {
  return JSON.stringify([family, table, destination, type, dev, via]);
}

function links({ links: existing, scope }: SimulatableNamespace, ours: SimulatableNamespace): readonly Change[] {
  return ours.links.flatMap((desired): readonly Change[] => {
    const link = existing.find(({ name }) => name === desired.name);
    if (link?.up || (link !== undefined && !desired.up)) return [];
    const kind = link === undefined ? 'missing-link' : 'down';
    const change: Change['change'] = (namespace) => ({
      ...namespace,
      links: [...namespace.links.filter(({ name }) => name !== desired.name), { ...(link ?? desired), up: true }],
    });
    return [{ decider: { scope, kind, link: desired.name }, change }];
  });
}
