import type { SimulatableNamespace } from '../../ir/program.js';
import type { Endpoint } from './endpoint.js';

/**
 * A node may hold ten thousand foreign rules that distinguish as many addresses. These limits keep the time for an
 * observed node bounded.
 */
const most = { rulesOfChain: 30, members: 30, routesOfTable: 60, endpointsOfRole: 6 };

/** The part of a program that distinctions are taken from. Packets still pass the whole program. */
export function withinLimits(program: SimulatableNamespace): SimulatableNamespace {
  const routes = new Map<unknown, number>();
  return {
    ...program,
    sets: program.sets.map((set) => ({ ...set, members: set.members.slice(0, most.members) })),
    routes: program.routes.filter(({ table }) => {
      routes.set(table, (routes.get(table) ?? 0) + 1);
      return (routes.get(table) ?? 0) <= most.routesOfTable;
    }),
    rulesets: program.rulesets.map((ruleset) => ({
      ...ruleset,
      tables: ruleset.tables.map((table) => ({
        ...table,
        chains: table.chains.map((chain) => ({ ...chain, rules: chain.rules.slice(0, most.rulesOfChain) })),
      })),
    })),
  };
}

/** The first few endpoints of each role and family. */
export function firstOfEachRole(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const seen = new Map<string, number>();
  return endpoints.filter(({ address, role }) => {
    const key = `${role} ${typeof address}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return (seen.get(key) ?? 0) <= most.endpointsOfRole;
  });
}
