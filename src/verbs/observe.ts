import { release } from 'node:os';
import { hostScope, type KernelProgram } from '../ir/program.js';
import { cancellable } from '../kernel/abort-error.js';
import { CommandError } from '../kernel/command-error.js';
import type { Machine } from '../kernel/machine.js';
import { withSignal } from '../kernel/with-signal.js';
import type { LiveOptions } from '../live/live-options.js';
import { shapedOwnership } from '../live/ownership-on.js';
import { stateLocation } from '../live/state-location.js';
import { designsToFind, subjectOf } from '../live/subject.js';
import type { ResolvedBackend } from '../model/backend.js';
import type { Backend, NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import { chooseBackend, type OwnNames, ownNames } from '../observe/detect-backend.js';
import { findNamespaces } from '../observe/find-namespaces.js';
import type { NodeSnapshot, ObservationMeta } from '../observe/observation-folder.js';
import { takeSnapshot } from '../observe/take-snapshot.js';
import { tolerateUnparsable } from '../observe/unparsable-tables.js';
import { currentRecord } from '../record/current-record.js';
import { readSnapshot } from '../render/read-snapshot.js';
import type { SnapshotFile } from '../render/snapshot.js';

/**
 * The raw state of this node and of the other namespaces of its mode, foreign objects included. The namespaces are found from the
 * document, from the record of the last apply, or by their links and rules. Changes nothing.
 * @throws AbortError, CommandError, NotPermittedError.
 * @example
 * await writeObservation('observed', await observe(state));
 */
export function observe(state: NodeState | null, options: LiveOptions = {}): Promise<NodeSnapshot> {
  return cancellable(options.signal, () => readNode(state, options));
}

async function readNode(state: NodeState | null, options: LiveOptions): Promise<NodeSnapshot> {
  const machine = withSignal(options);
  const retiring = state === null ? [] : modeOf(state.mode).namespaces(state);
  const named = retiring.map(({ netns }) => netns);
  const { record } = await currentRecord(machine, await stateLocation(machine, options), named);
  const subject = subjectOf(state, record);
  const { design } = subject;
  const chainPrefix = modeOf(design.mode).design.chainPrefix(design);
  const names = ownNames(shapedOwnership(subject, record), chainPrefix);
  const backend = await backendOf(machine, options.backend ?? state?.backend ?? 'auto', names);
  const designs = designsToFind(subject, record);
  const found = await findNamespaces(machine, { designs, record, desired: [], retiring });
  const namespaces = onePerScope([{ scope: hostScope, netns: null }, ...found.namespaces]);
  // nft shows the tables that iptables cannot.
  const tolerant = tolerateUnparsable(machine, () => {});
  const snapshots = await Promise.all(
    namespaces.map(async ({ netns, scope }) => {
      return [scope, await takeSnapshot(tolerant, netns, backend, chainPrefix, { onFailure: goesOnWithout })] as const;
    }),
  );
  return {
    meta: { formatVersion: 1, backend, kernel: release(), namespaces },
    snapshots: Object.fromEntries(snapshots),
  };
}

/** An observation has one folder per scope: the document's namespace takes precedence over one of an earlier document. */
function onePerScope(namespaces: ObservationMeta['namespaces']): ObservationMeta['namespaces'] {
  return namespaces.filter(({ scope }, index) => namespaces.findIndex((one) => one.scope === scope) === index);
}

/** Without nft the backend of our rules cannot be detected. A snapshot has the rules of both iptables anyway. */
async function backendOf(machine: Machine, asked: Backend, names: OwnNames): Promise<ResolvedBackend> {
  try {
    return (await chooseBackend(machine, asked, names)).backend;
  } catch (error) {
    if (error instanceof CommandError && error.reason === 'not-found') return 'iptables-nft';
    throw error;
  }
}

/** Files without which a snapshot is useless. */
const needed: ReadonlySet<SnapshotFile> = new Set([
  'iptables.rules',
  'ip-rule.json',
  'ip-route.json',
  'ip-addr.json',
  'sysctl.conf',
]);

function goesOnWithout(file: SnapshotFile, error: unknown): void {
  const isAbout = error instanceof CommandError && error.reason !== 'cancelled';
  if (needed.has(file) || !isAbout) throw error;
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
