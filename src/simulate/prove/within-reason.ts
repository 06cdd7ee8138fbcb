import type { SimulatableNamespace } from '../../ir/program.js';
import type { Endpoint } from './endpoint.js';

/**
 * A node may hold ten thousand rules of others, which tell as many addresses apart: what is asked of an observed node is asked of so many
 * of each, so that the time it takes does not grow with them.
 */
const most = { rulesOfChain: 30, members: 30, routesOfTable: 60, endpointsOfRole: 6 };

/** The part of a program by whose words packets are told apart. Packets meet the whole of it. */
export function withinReason(program: SimulatableNamespace): SimulatableNamespace {
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

/** So many of each role, those that nothing else was found like first. */
export function fewOfEach(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const seen = new Map<string, number>();
  return endpoints.filter(({ address, role }) => {
    const key = `${role} ${typeof address}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return (seen.get(key) ?? 0) <= most.endpointsOfRole;
  });
}
