import { families } from '../ir/family.js';
import type { IpOperation } from '../ir/ip-operation.js';
import type { KernelNamespace } from '../ir/program.js';
import type { Route } from '../ir/route.js';
import type { Family } from '../ir/ruleset.js';
import type { NetworkQuestions, ObservedNetwork } from '../observe/read-network.js';
import type { Step } from '../plan/step.js';

type Network = Pick<KernelNamespace, 'links' | 'addresses' | 'routes' | 'ipRules'>;

interface NetworkAfter {
  readonly questions: NetworkQuestions;
  /** The network as it is now: what was read, and what the steps left alone. */
  readonly merge: (earlier: Network, read: ObservedNetwork) => Network;
}

/** What to read of the network after some steps. Routes and addresses go with their link, so after a change of links all of it. */
export function networkAfter(asked: NetworkQuestions, steps: readonly Step[]): NetworkAfter {
  const operations = steps.flatMap(({ work }) =>
    work.tool === 'ip' ? work.operations.map((operation) => ({ family: work.family, operation })) : [],
  );
  const questions = { ...asked, tunnels: false, sourcesTowards: [], pods: [] };
  if (asked.allRoutes || operations.some(({ operation }) => !isOfTables(operation)))
    return { questions, merge: (_, { links, addresses, routes, ipRules }) => ({ links, addresses, routes, ipRules }) };
  const written = (family: Family) =>
    new Set(
      operations.flatMap(({ family: of, operation }) =>
        of === family && 'route' in operation ? numberOf(operation.route) : [],
      ),
    );
  const tables = { ipv4: [...written('ipv4')], ipv6: [...written('ipv6')] };
  const ruled = families.filter((family) =>
    operations.some(({ family: of, operation }) => of === family && 'rule' in operation),
  );
  return {
    questions: { ...questions, tables, ipRules: ruled, links: [], addresses: false },
    merge: ({ links, addresses, routes, ipRules }, read) => ({
      links,
      addresses,
      routes: [
        ...routes.filter((route) => numberOf(route).every((table) => !tables[route.family].includes(table))),
        ...read.routes,
      ],
      ipRules: [...ipRules.filter(({ family }) => !ruled.includes(family)), ...read.ipRules],
    }),
  };
}

function isOfTables(operation: IpOperation): boolean {
  return 'route' in operation ? numberOf(operation.route).length > 0 : 'rule' in operation;
}

/** None where the table is known by a name alone. */
function numberOf({ table }: Route): readonly number[] {
  return typeof table === 'number' ? [table] : [];
}
