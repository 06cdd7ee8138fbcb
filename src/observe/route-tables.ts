import type { TableId } from '../ir/route.js';
import type { Family } from '../ir/ruleset.js';
import { expectSuccess } from '../kernel/expect-success.js';
import type { Machine } from '../kernel/machine.js';
import { parseRoutes } from '../render/ip-json/routes.js';
import { jsonOf } from './json-of.js';

/** A second source for which tables exist, because iproute2 reports a failed dump like a missing table. */
export async function routeTables(
  machine: Machine,
  netns: string | null,
  family: Family,
): Promise<ReadonlySet<TableId>> {
  return family === 'ipv4' ? tablesOfTrie(machine, netns) : tablesOfRoutes(machine, netns);
}

async function tablesOfTrie(machine: Machine, netns: string | null): Promise<ReadonlySet<number>> {
  const argv = ['cat', '/proc/self/net/fib_triestat'];
  const { stdout } = expectSuccess(await machine.execute({ argv, netns }));
  return new Set([...stdout.matchAll(/^Id (\d+):/gm)].map(([, id]) => Number(id)));
}

/** The tables that have a route: the kernel does not list the tables of IPv6. */
async function tablesOfRoutes(machine: Machine, netns: string | null): Promise<ReadonlySet<TableId>> {
  const argv = ['ip', '-6', '-N', '-json', '-details', 'route', 'show', 'table', 'all'];
  const result = expectSuccess(await machine.execute({ argv, netns }));
  return new Set(jsonOf(result, (json) => parseRoutes(json, 'ipv6', 0)).map(({ table }) => table));
}
