import * as z from 'zod';
import { CommandError, type Machine } from '../../index.js';

const linkShape = z.object({
  ifindex: z.number(),
  ifname: z.string(),
  /** Index of the other end of a veth. */
  link_index: z.number().optional(),
  linkinfo: z.object({ info_kind: z.string().optional() }).optional(),
  addr_info: z.array(z.object({ local: z.string().optional() })).optional(),
});

export interface FoundLink {
  readonly index: number;
  readonly name: string;
  readonly kind: string | null;
  readonly peerIndex: number | null;
  readonly addresses: readonly string[];
}

/** The interfaces of a namespace with their addresses; null: the node's. */
export async function linksIn(machine: Machine, netns: string | null): Promise<readonly FoundLink[]> {
  const found = await ask(
    machine,
    netns,
    ['-details', 'address', 'show'],
    z.array(linkShape.or(z.object({}).strict())),
  );
  return found.flatMap((link) => {
    if (!('ifindex' in link)) return [];
    const addresses = (link.addr_info ?? []).flatMap(({ local }) => local ?? []);
    return {
      index: link.ifindex,
      name: link.ifname,
      kind: link.linkinfo?.info_kind ?? null,
      peerIndex: link.link_index ?? null,
      addresses,
    };
  });
}

/** The devices of the routes to single IPv4 addresses in the node's main table. */
export async function hostRoutes(machine: Machine): Promise<ReadonlyMap<string, string>> {
  const shape = z.array(z.object({ dst: z.string(), dev: z.string().optional() }));
  const found = await ask(machine, null, ['-4', 'route', 'show', 'table', 'main'], shape);
  const routes = new Map<string, string>();
  for (const { dev, dst } of found) {
    const address = dst.replace(/\/32$/, '');
    // The first one has the least metric.
    if (dev !== undefined && !address.includes('/') && !routes.has(address)) routes.set(address, dev);
  }
  return routes;
}

/** The source address with which the node speaks to another one; null: there is no way to it. */
export async function sourceTowards(machine: Machine, ip: string): Promise<string | null> {
  const shape = z.array(z.object({ prefsrc: z.string().optional() }));
  try {
    return (await ask(machine, null, ['-4', 'route', 'get', ip], shape))[0]?.prefsrc ?? null;
  } catch (error) {
    if (error instanceof CommandError && /unreachable/i.test(error.message)) return null;
    throw error;
  }
}

async function ask<T>(
  machine: Machine,
  netns: string | null,
  words: readonly string[],
  shape: z.ZodType<T>,
): Promise<T> {
  // -N: names of /etc/iproute2 are for people.
  const result = await machine.execute({ argv: ['ip', '-N', '-json', ...words], netns });
  if (result.exitCode !== 0) throw new CommandError(result.command, { reason: 'exit', ...result });
  try {
    return shape.parse(result.stdout.trim() === '' ? [] : JSON.parse(result.stdout));
  } catch {
    throw new CommandError(result.command, { reason: 'unreadable', ...result });
  }
}
