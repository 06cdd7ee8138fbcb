import type { NamespaceRef } from '../ir/ownership.js';
import { hostScope, isPodScope, type KernelNamespace, type KernelProgram, type Scope } from '../ir/program.js';
import { throwIfCancelled } from '../kernel/abort-error.js';
import type { RememberedReads } from '../kernel/remember-reads.js';
import { withSignal } from '../kernel/with-signal.js';
import { iptablesBeside } from '../model/backend.js';
import type { NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import { chooseBackend, ownNames } from '../observe/detect-backend.js';
import { plainTablesOnce } from '../observe/plain-tables.js';
import { snapshotOfReads } from '../observe/snapshot-of-reads.js';
import { takeSnapshot } from '../observe/take-snapshot.js';
import { readerOfAlike } from '../render/read-alike.js';
import type { Snapshot } from '../render/snapshot.js';
import type { LiveOptions } from './live-options.js';

/** What somebody else reads anyway. */
interface ReadBefore {
  /** What is read of pods, and when that is finished: those whose reads show everything are not read again. */
  readonly pods?: { readonly reads: Pick<RememberedReads, 'of'>; readonly finished: Promise<unknown> };
  /** Everything in the node's own namespace, with the rules of iptables-nft as its own. */
  readonly node?: KernelNamespace | null;
}

/**
 * Everything that packets meet on this node and in the namespaces of a document, foreign objects included. Pods that
 * are gone or cannot be read are left out.
 */
export async function observeEffect(
  state: NodeState,
  options: LiveOptions,
  { node = null, pods }: ReadBefore = {},
): Promise<KernelProgram> {
  const mode = modeOf(state.mode);
  const named = mode.namespaces(state);
  if (named.length === 0) return { namespaces: [] };
  const machine = withSignal(options);
  const design = mode.design.of(state);
  const chainPrefix = mode.design.chainPrefix(design);
  const names = ownNames(mode.design.ownership(design), chainPrefix);
  const { backend } = await chooseBackend(machine, options.backend ?? state.backend, names);
  const inodes = await Promise.all(named.map(({ netns }) => machine.inode(netns)));
  const there = named.filter((_, index) => inodes[index] !== null);
  const places: readonly NamespaceRef[] = [{ scope: hostScope, netns: null }, ...there];
  const read = readerOfAlike();
  const tablesOf = plainTablesOnce();
  const namespaces = await Promise.all(
    places.map(async ({ netns, scope }) => {
      if (netns === null && node !== null && iptablesBeside(backend) === 'iptables-nft') return [node];
      try {
        const snapshot =
          (await rememberedSnapshot(netns, scope)) ??
          (await takeSnapshot(machine, netns, backend, chainPrefix, { isCounted: false }));
        return [read(snapshot, scope, netns)];
      } catch (error) {
        throwIfCancelled(options.signal);
        if (!isPodScope(scope)) throw error;
        return [];
      }
    }),
  );
  return { namespaces: namespaces.flat() };

  async function rememberedSnapshot(netns: string | null, scope: Scope): Promise<Snapshot | null> {
    if (pods === undefined || netns === null || !isPodScope(scope)) return null;
    await pods.finished;
    return snapshotOfReads(await pods.reads.of(netns), backend, chainPrefix, tablesOf);
  }
}
