import { families } from '../ir/family.js';
import type { IpOperation } from '../ir/ip-operation.js';
import type { RouteName } from '../ir/pod-part.js';
import type { KernelNamespace } from '../ir/program.js';
import type { Route } from '../ir/route.js';
import type { Family } from '../ir/ruleset.js';
import type { NetworkQuestions, ObservedNetwork } from '../observe/read-network.js';
import type { Step } from '../plan/step.js';

type Network = Pick<KernelNamespace, 'links' | 'addresses' | 'routes' | 'ipRules'>;

export interface NetworkAfter {
  readonly questions: NetworkQuestions;
  /** Single routes to read. */
  readonly routes: readonly RouteName[];
  /** The network as it is now: what was read, and what the steps left alone. */
  readonly merge: (earlier: Network, read: ObservedNetwork, routes: readonly Route[]) => Network;
}

/** Routes that are read one by one; the tables of more are read whole. */
const few = 4;

/**
 * What to read of the network after some steps. Routes and addresses go with their link, so after a change of links all
 * of it.
 */
export function networkAfter(asked: NetworkQuestions, steps: readonly Step[]): NetworkAfter {
  const operations = steps.flatMap(({ work }) => (work.tool === 'ip' ? work.operations : []));
  const questions = { ...asked, tunnels: false, sourcesTowards: [], pods: [] };
  if (asked.allRoutes || !operations.every(isOfTables)) return { questions, routes: [], merge: asRead };
  const written = operations.flatMap((operation) => ('route' in operation ? namesOf(operation.route) : []));
  const isFew = written.length <= few;
  const tablesOf = (family: Family) =>
    isFew ? [] : [...new Set(written.filter((one) => one.family === family).map(({ table }) => table))];
  const tables = { ipv4: tablesOf('ipv4'), ipv6: tablesOf('ipv6') };
  const ruled = families.filter((family) =>
    operations.some((operation) => 'rule' in operation && operation.rule.family === family),
  );
  const isRead = (route: Route) =>
    namesOf(route).some(({ destination, family, table }) =>
      isFew
        ? written.some((one) => one.destination === destination && one.table === table && one.family === family)
        : tables[family].includes(table),
    );
  return {
    questions: { ...questions, tables, ipRules: ruled, links: [], addresses: false },
    routes: isFew ? written : [],
    merge: ({ links, addresses, routes, ipRules }, read, single) => ({
      links,
      addresses,
      routes: [...routes.filter((route) => !isRead(route)), ...read.routes, ...single],
      ipRules: [...ipRules.filter(({ family }) => !ruled.includes(family)), ...read.ipRules],
    }),
  };
}

function asRead(_: Network, { links, addresses, routes, ipRules }: ObservedNetwork): Network {
  return { links, addresses, routes, ipRules };
}

function isOfTables(operation: IpOperation): boolean {
  return 'route' in operation ? namesOf(operation.route).length > 0 : 'rule' in operation;
}

/** None where the table is known by a name alone. */
function namesOf({ destination, family, table }: Route): readonly RouteName[] {
  return typeof table === 'number' ? [{ destination, family, table }] : [];
}
