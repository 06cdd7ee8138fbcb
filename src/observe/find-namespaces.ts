import { basename } from 'node:path';
import * as z from 'zod';
import type { NamespaceRef } from '../ir/ownership.js';
import type { Machine } from '../kernel/machine.js';
import { namespaceGoneNote } from '../kernel/namespace-gone.js';
import { ownNamespace } from '../kernel/network-namespace.js';
import type { Design } from '../model/design.js';
import { printMark } from '../model/values/mark.js';
import { modeOf } from '../modes/index.js';
import type { Traces } from '../modes/mode-design.js';
import type { ApplyRecord } from '../plan/record.js';
import { jsonOf } from './json-of.js';

const namespaceFolder = '/run/netns';

/** `ip -json netns list`: an id only where the calling namespace has a link into the named one. */
const namespaceList = z.array(z.object({ name: z.string(), id: z.number().optional() }));

/** A namespace that is not the node's own. */
export type OtherNamespace = NamespaceRef & { readonly netns: string };

export interface FoundNamespaces {
  /** Those that may hold something of ours, without the desired ones. */
  readonly namespaces: readonly OtherNamespace[];
  readonly notes: readonly string[];
}

export interface NamespaceSearch {
  readonly designs: readonly Design[];
  readonly record: ApplyRecord | null;
  /** Paths of namespaces that are read in any case. */
  readonly desired: readonly string[];
  /** Namespaces of a retiring document. */
  readonly retiring: readonly OtherNamespace[];
}

/**
 * Namespaces that are not desired but may hold something of ours: those that the record of the last apply lists.
 * Without a record: those under /run/netns that a link of this node leads into and that have a link or an ip rule of
 * ours. (Without the first condition, two nodes simulated on one machine would mix up their namespaces.)
 */
export async function findNamespaces(
  machine: Machine,
  { designs, retiring, record, desired }: NamespaceSearch,
): Promise<FoundNamespaces> {
  const traces = designs.map((one) => modeOf(one.mode).design.traces(one));
  const recorded = record?.namespaces.map(({ netns, scope }) => ({ netns, scope }));
  const isDesired = new Set(desired);
  const known = [...retiring, ...(recorded ?? [])].filter(({ netns }) => !isDesired.has(netns));
  if (known.length === 0 && recorded !== undefined) return { namespaces: [], notes: [] };
  // The node's own namespace is no other one, by whatever path.
  const seen = new Set(await Promise.all([ownNamespace, ...desired].map((path) => machine.inode(path))));
  const candidates = [...known, ...(recorded === undefined ? await scan(machine, traces, seen) : [])];
  const notes: string[] = [];
  const found: OtherNamespace[] = [];
  for (const { netns, scope } of candidates) {
    const inode = await machine.inode(netns);
    if (inode === null) notes.push(namespaceGoneNote({ netns, scope }));
    else if (!seen.has(inode)) found.push({ scope, netns });
    seen.add(inode);
  }
  return { namespaces: found, notes: [...new Set(notes)] };
}

/** @param known inode numbers of namespaces that are read anyway. */
async function scan(
  machine: Machine,
  traces: readonly Traces[],
  known: ReadonlySet<string | null>,
): Promise<readonly OtherNamespace[]> {
  const listed = await machine.execute({ argv: ['ip', '-json', 'netns', 'list'] });
  const named = listed.stdout.trim() === '' ? [] : jsonOf(listed, (json) => namespaceList.parse(json));
  const paths = named.filter(({ id }) => id !== undefined).map(({ name }) => `${namespaceFolder}/${name}`);
  const links = [...new Set(traces.flatMap((one) => one.links))];
  const stdin = [...links.map((name) => `link show dev ${name}\n`), 'rule show\n'].join('');
  const found = await Promise.all(
    paths.map(async (netns) => {
      if (known.has(await machine.inode(netns))) return [];
      const argv = ['ip', '-4', '-force', '-oneline', '-batch', '-'];
      const { stdout } = await machine.execute({ argv, stdin, netns });
      const shown = traces.find((one) => areIn(one, stdout));
      // A design with a namespace for each pod (`pods/*`) does not know its pod: it is called like the namespace.
      return shown === undefined ? [] : [{ netns, scope: shown.scope.replace('*', basename(netns)) }];
    }),
  );
  return found.flat();
}

function areIn({ ipRules, links }: Traces, stdout: string): boolean {
  return (
    links.some((name) => stdout.includes(`: ${name}:`) || stdout.includes(`: ${name}@`)) ||
    ipRules.some(({ mark, priority }) => stdout.includes(`${priority}:\tfrom all fwmark ${printMark(mark)} `))
  );
}
