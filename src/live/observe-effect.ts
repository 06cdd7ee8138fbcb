import type { Program } from '../ir/program.js';
import { withSignal } from '../kernel/with-signal.js';
import type { NodeState } from '../model/node-state.js';
import { chooseBackend } from '../observe/detect-backend.js';
import { takeSnapshot } from '../observe/take-snapshot.js';
import { readSnapshot } from '../render/read-snapshot.js';
import type { LiveOptions } from './live-options.js';

/** What packets meet on this node and in ztunnel's namespace, whoever wrote it. */
export async function observeEffect(state: NodeState, options: LiveOptions): Promise<Program> {
  const netns = state.ztunnel?.netns ?? null;
  if (netns === null) return { namespaces: [] };
  const machine = withSignal(options);
  const { chainPrefix } = state.constants;
  const { backend } = await chooseBackend(machine, options.backend ?? state.backend, chainPrefix);
  const isThere = (await machine.inode(netns)) !== null;
  const places = [{ scope: 'host' as const, netns: null }, ...(isThere ? [{ scope: 'ztunnel' as const, netns }] : [])];
  const snapshots = await Promise.all(
    places.map(async (place) => ({
      ...place,
      snapshot: await takeSnapshot(machine, place.netns, backend, chainPrefix),
    })),
  );
  return {
    namespaces: snapshots.map(({ netns: path, scope, snapshot }) => readSnapshot(snapshot, scope, path).namespace),
  };
}
