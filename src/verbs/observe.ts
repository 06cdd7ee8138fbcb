import { release } from 'node:os';
import type { KernelProgram } from '../ir/program.js';
import { cancellable } from '../kernel/abort-error.js';
import { withSignal } from '../kernel/with-signal.js';
import type { LiveOptions } from '../live/live-options.js';
import { observedPlaces } from '../live/observed-places.js';
import type { ResolvedBackend } from '../model/backend.js';
import type { NodeState } from '../model/node-state.js';
import type { NodeSnapshot } from '../observe/observation-folder.js';
import { readSnapshot } from '../render/read-snapshot.js';

/**
 * The raw state of this node and of the other namespaces of its mode, foreign objects included. The namespaces are
 * found from the document, from the record of the last apply, or by their links and rules. Changes nothing.
 * @throws AbortError, CommandError, NotPermittedError.
 * @example
 * await writeObservation('observed', await observe(state));
 */
export function observe(state: NodeState | null, options: LiveOptions = {}): Promise<NodeSnapshot> {
  return cancellable(options.signal, () => readNode(state, options));
}

async function readNode(state: NodeState | null, options: LiveOptions): Promise<NodeSnapshot> {
  const { backend, namespaces, snapshot } = await observedPlaces(withSignal(options), state, options);
  const snapshots = await Promise.all(
    namespaces.map(async ({ netns, scope }) => [scope, await snapshot(netns)] as const),
  );
  return {
    meta: { formatVersion: 1, backend, kernel: release(), namespaces },
    snapshots: Object.fromEntries(snapshots),
  };
}

/**
 * The same state as a program, for `trace` and `prove` without files.
 * @throws as `observe`.
 * @example
 * const result = trace({ states: [state], observed: await observedProgram(state) }, { from: 'default/web', to: '10.0.0.1:80' });
 */
export async function observedProgram(state: NodeState | null, options: LiveOptions = {}): Promise<KernelProgram> {
  return (await observedNode(state, options)).program;
}

/** The state as a program, and the backend that it was read with. */
export interface ObservedNode {
  readonly program: KernelProgram;
  readonly backend: ResolvedBackend;
}

/** @throws as `observe`. */
export async function observedNode(state: NodeState | null, options: LiveOptions): Promise<ObservedNode> {
  const { meta, snapshots } = await observe(state, options);
  const namespaces = meta.namespaces.map(({ netns, scope }) => {
    return readSnapshot(snapshots[scope] ?? {}, scope, netns).namespace;
  });
  return { program: { namespaces }, backend: meta.backend };
}
