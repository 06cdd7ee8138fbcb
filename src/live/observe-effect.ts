import type { NamespaceRef } from '../ir/ownership.js';
import { hostScope, isPodScope, type KernelProgram, type Scope } from '../ir/program.js';
import { throwIfCancelled } from '../kernel/abort-error.js';
import type { RememberedReads } from '../kernel/remember-reads.js';
import { withSignal } from '../kernel/with-signal.js';
import type { NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import { chooseBackend, ownNames } from '../observe/detect-backend.js';
import { plainTablesOnce } from '../observe/plain-tables.js';
import { snapshotOfReads } from '../observe/snapshot-of-reads.js';
import { takeSnapshot } from '../observe/take-snapshot.js';
import { readerOfAlike } from '../render/read-alike.js';
import type { Snapshot } from '../render/snapshot.js';
import type { LiveOptions } from './live-options.js';

/**
 * Everything that packets meet on this node and in the namespaces of a document, foreign objects included. Pods that are gone or cannot
 * be read are left out.
 * @param readBefore what somebody else reads of pods, and when that is finished: those whose reads show everything are not read again.
 */
export async function observeEffect(
  state: NodeState,
  options: LiveOptions,
  readBefore?: { readonly reads: Pick<RememberedReads, 'of'>; readonly finished: Promise<unknown> },
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
    if (readBefore === undefined || netns === null || !isPodScope(scope)) return null;
    await readBefore.finished;
    return snapshotOfReads(await readBefore.reads.of(netns), backend, chainPrefix, tablesOf);
  }
}
