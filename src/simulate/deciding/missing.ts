import type { IpRule } from '../../ir/ip-rule.js';
import type { SimulatableNamespace, SimulatableProgram, SimulatableRuleset } from '../../ir/program.js';
import type { Route } from '../../ir/route.js';
import type { Chain, Rule, Ruleset, Table } from '../../ir/ruleset.js';
import { awake } from './awake.js';
import type { Change } from './change.js';
import type { Decider } from './decider.js';

/** An object of the document that the node lacks, and the change that would add it. */
export interface Mending {
  readonly decider: Decider;
  readonly mend: (program: SimulatableProgram) => SimulatableProgram;
}

/** Everything missing that may concern a packet with these addresses. */
export function mendings(
  observed: SimulatableProgram,
  wanted: SimulatableProgram,
  addresses: readonly string[],
): readonly Mending[] {
  return wanted.namespaces.flatMap((ours) => {
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
      ({ change, decider }): Mending => ({
        decider,
        mend: ({ namespaces }) => ({ namespaces: namespaces.map((one) => (one.scope === scope ? change(one) : one)) }),
      }),
    );
  });
}

/** Restores all our rules at once and names the first missing one. */
function rules({ rulesets, scope }: SimulatableNamespace, ours: SimulatableNamespace): readonly Change[] {
  return ours.rulesets.flatMap((wanted) => {
    const isSame = (one: SimulatableRuleset) => one.family === wanted.family && isNative(one) === isNative(wanted);
    const held = rulesets.find(isSame);
    const [first] = wanted.tables.flatMap((table) => missingRules(held, table));
    if (first === undefined) return [];
    const change: Change['change'] = (namespace) => {
      const found = namespace.rulesets.find(isSame);
      const restored = { ...wanted, ...found, tables: mergedTables(found?.tables ?? [], wanted.tables) };
      return { ...namespace, rulesets: [...namespace.rulesets.filter((one) => one !== found), restored] };
    };
    return [{ decider: { scope, kind: 'missing-rule', ...first }, change }];
  });
}

function isNative({ nativePrefix }: SimulatableRuleset): boolean {
  return nativePrefix !== null;
}

function missingRules(held: Ruleset | undefined, { chains, name }: Table) {
  const table = held?.tables.find((one) => one.name === name);
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
function mergedTables(held: readonly Table[], wanted: readonly Table[]): readonly Table[] {
  const names = [...new Set([...held, ...wanted].map(({ name }) => name))];
  return names.map((name) => {
    const [there, ours] = [held, wanted].map((all) => all.find((table) => table.name === name));
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
  return ours.sets.flatMap((wanted): readonly Change[] => {
    const held = sets.find(({ name }) => name === wanted.name);
    if (held === undefined)
      return [
        {
          decider: { scope, kind: 'missing-set', set: wanted.name },
          change: (namespace) => ({ ...namespace, sets: [...namespace.sets, wanted] }),
        },
      ];
    const there = new Set(held.members.map(({ entry }) => entry));
    return wanted.members
      .filter(({ entry }) => !there.has(entry) && addresses.includes(entry))
      .map((member) => ({
        decider: { scope, kind: 'missing-member', set: wanted.name, entry: member.entry },
        change: (namespace) => ({
          ...namespace,
          sets: namespace.sets.map((set) =>
            set.name === wanted.name ? { ...set, members: [...set.members, member] } : set,
          ),
        }),
      }));
  });
}

/** Without a document: adds each address that the mesh set lacks. */
export function enrolments(
  { namespaces }: SimulatableProgram,
  set: string,
  addresses: readonly string[],
): readonly Mending[] {
  const host = namespaces.find(({ scope }) => scope === 'host');
  const held = host?.sets.find(({ name }) => name === set);
  if (host === undefined || held === undefined) return [];
  const wanted = { ...held, members: addresses.map((entry) => ({ entry, extra: [] })) };
  return members(host, { ...host, sets: [wanted] }, addresses).map(({ change, decider }) => ({
    decider,
    mend: (program) => ({ namespaces: program.namespaces.map((one) => (one.scope === 'host' ? change(one) : one)) }),
  }));
}

function ipRules({ ipRules: held, scope }: SimulatableNamespace, ours: SimulatableNamespace): readonly Change[] {
  const there = new Set(held.map(ipRuleKey));
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
  { routes: held, scope }: SimulatableNamespace,
  ours: SimulatableNamespace,
  addresses: readonly string[],
): readonly Change[] {
  const there = new Set(held.map(routeKey));
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

function links({ links: held, scope }: SimulatableNamespace, ours: SimulatableNamespace): readonly Change[] {
  return ours.links.flatMap((wanted): readonly Change[] => {
    const link = held.find(({ name }) => name === wanted.name);
    if (link?.up || (link !== undefined && !wanted.up)) return [];
    const kind = link === undefined ? 'missing-link' : 'down';
    const change: Change['change'] = (namespace) => ({
      ...namespace,
      links: [...namespace.links.filter(({ name }) => name !== wanted.name), { ...(link ?? wanted), up: true }],
    });
    return [{ decider: { scope, kind, link: wanted.name }, change }];
  });
}
