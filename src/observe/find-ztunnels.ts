import * as z from 'zod';
import type { Machine } from '../kernel/machine.js';
import { namespaceGoneNote } from '../kernel/namespace-gone.js';
import { ownNamespace } from '../kernel/network-namespace.js';
import type { Constants } from '../model/constants.js';
import type { ApplyRecord } from '../plan/record.js';
import { jsonOf } from './json-of.js';

const namespaceFolder = '/run/netns';

/** `ip -json netns list`: an id only where the calling namespace has a link into the named one. */
const namespaceList = z.array(z.object({ name: z.string(), id: z.number().optional() }));

export interface ZtunnelNamespaces {
  /** Paths of namespaces that may hold something of ours, without the wished one. */
  readonly paths: readonly string[];
  readonly notes: readonly string[];
}

export interface ZtunnelSearch {
  readonly designs: readonly Constants[];
  readonly record: ApplyRecord | null;
  readonly desired: string | null;
  /** Named by a document of which everything is to go. */
  readonly retiring: string | null;
}

/**
 * Namespaces other than the wished one that may hold a ztunnel's rules of ours: the one that was written down at the last
 * apply, or, without a record, any under /run/netns that one of this node's links leads into and that has one of our
 * tunnel links or ip rules. (Without the first condition a machine that simulates two nodes would mix up their ztunnels.)
 */
export async function findOtherZtunnels(
  machine: Machine,
  { designs, retiring, record, desired }: ZtunnelSearch,
): Promise<ZtunnelNamespaces> {
  const candidates = record === null ? await scan(machine, designs) : record.ztunnels.map(({ netns }) => netns);
  const paths = [...(retiring === null ? [] : [retiring]), ...candidates];
  const notes: string[] = [];
  // The node's own namespace is no ztunnel's, by whatever path.
  const seen = new Set([
    await machine.inode(ownNamespace),
    ...(desired === null ? [] : [await machine.inode(desired)]),
  ]);
  const found: string[] = [];
  for (const path of paths) {
    const inode = await machine.inode(path);
    if (inode === null) notes.push(namespaceGoneNote(path));
    else if (!seen.has(inode)) found.push(path);
    seen.add(inode);
  }
  return { paths: found, notes: [...new Set(notes)] };
}

async function scan(machine: Machine, designs: readonly Constants[]): Promise<readonly string[]> {
  const listed = await machine.execute({ argv: ['ip', '-json', 'netns', 'list'] });
  const neighbours = listed.stdout.trim() === '' ? [] : jsonOf(listed, (json) => namespaceList.parse(json));
  const paths = neighbours.filter(({ id }) => id !== undefined).map(({ name }) => `${namespaceFolder}/${name}`);
  const links = designs.flatMap(({ tunnels }) => [tunnels.inbound.peerName, tunnels.outbound.peerName]);
  const rules = designs.flatMap(({ marks, priorities }) => [
    { priority: priorities.ztunnelTproxy, mark: marks.tproxy },
    { priority: priorities.ztunnelOriginalSource, mark: marks.originalSource },
  ]);
  const stdin = [...links.map((name) => `link show dev ${name}\n`), 'rule show\n'].join('');
  const answers = await Promise.all(
    paths.map(async (netns) => {
      const argv = ['ip', '-4', '-force', '-oneline', '-batch', '-'];
      const { stdout } = await machine.execute({ argv, stdin, netns });
      const hasLink = links.some((name) => stdout.includes(`: ${name}:`) || stdout.includes(`: ${name}@`));
      const hex = (mark: { value: number; mask: number }) => `0x${mark.value.toString(16)}/0x${mark.mask.toString(16)}`;
      return (
        hasLink || rules.some(({ priority, mark }) => stdout.includes(`${priority}:\tfrom all fwmark ${hex(mark)} `))
      );
    }),
  );
  return paths.filter((_, index) => answers[index]);
}
