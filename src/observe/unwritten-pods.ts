import type { NamespaceRef } from '../ir/ownership.js';
import { isPodScope, type KernelNamespace } from '../ir/program.js';
import type { Machine } from '../kernel/machine.js';
import type { Observation } from '../plan/observation.js';
import type { Step } from '../plan/step.js';
import type { ReadRequest } from './read-request.js';

/** Namespaces of pods as they were read before an apply, none of whose steps wrote there. */
export type UnwrittenPods = Pick<Observation, 'facts' | 'otherBackend'> & {
  readonly namespaces: ReadonlyMap<string | null, KernelNamespace>;
};

export function unwrittenPods({ facts, otherBackend, program }: Observation, steps: readonly Step[]): UnwrittenPods {
  const written = new Set(steps.map(({ netns }) => netns));
  const isUnwritten = ({ netns, scope }: NamespaceRef) => isPodScope(scope) && !written.has(netns);
  return {
    facts,
    otherBackend: { namespaces: otherBackend.namespaces.filter(isUnwritten) },
    namespaces: new Map(program.namespaces.filter(isUnwritten).map((one) => [one.netns, one])),
  };
}

/**
 * Those that need not be read again: the path still leads to the same namespace, and no interface is looked for under
 * another name.
 */
export async function stillUnwritten(
  machine: Machine,
  { requirements }: ReadRequest,
  { facts, namespaces }: UnwrittenPods,
  desired: readonly NamespaceRef[],
): Promise<readonly KernelNamespace[]> {
  const named = new Set(requirements.interfaces.map(({ scope }) => scope));
  const found = desired.flatMap(({ netns, scope }) => (named.has(scope) ? [] : (namespaces.get(netns) ?? [])));
  const isSame = await Promise.all(
    found.map(async ({ netns }) => {
      const inode = facts.get(netns)?.inode;
      return inode !== undefined && netns !== null && (await machine.inode(netns)) === inode;
    }),
  );
  return found.filter((_, index) => isSame[index]);
}
