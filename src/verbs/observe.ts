import { release } from 'node:os';
import type { Program } from '../ir/program.js';
import { cancellable } from '../kernel/abort-error.js';
import { CommandError } from '../kernel/command-error.js';
import type { Machine } from '../kernel/machine.js';
import { withSignal } from '../kernel/with-signal.js';
import type { LiveOptions } from '../live/live-options.js';
import { stateLocation } from '../live/state-location.js';
import type { ResolvedBackend } from '../model/backend.js';
import { defaultConstants } from '../model/constants.js';
import type { Backend, NodeState } from '../model/node-state.js';
import { chooseBackend } from '../observe/detect-backend.js';
import { findOtherZtunnels } from '../observe/find-ztunnels.js';
import type { NodeSnapshot, ObservationMeta } from '../observe/observation-folder.js';
import { takeSnapshot } from '../observe/take-snapshot.js';
import { tolerateUnparsable } from '../observe/unparsable-tables.js';
import { currentRecord } from '../record/current-record.js';
import { readSnapshot } from '../render/read-snapshot.js';
import type { SnapshotFile } from '../render/snapshot.js';

/**
 * The raw state of this node and of its ztunnel, everybody's objects included. ztunnel is found from the document, from
 * the record of the last apply, or by its links and rules.
 */
export function observe(state: NodeState | null, options: LiveOptions = {}): Promise<NodeSnapshot> {
  return cancellable(options.signal, () => readNode(state, options));
}

async function readNode(state: NodeState | null, options: LiveOptions): Promise<NodeSnapshot> {
  const machine = withSignal(options);
  const named = state?.ztunnel?.netns ?? null;
  const { record } = await currentRecord(machine, await stateLocation(machine, options), named);
  const constants = state?.constants ?? record?.designs[0]?.constants ?? defaultConstants;
  const backend = await backendOf(machine, options.backend ?? state?.backend ?? 'auto', constants.chainPrefix);
  const others = await findOtherZtunnels(machine, { designs: [constants], record, desired: null, retiring: named });
  const ztunnel = others.paths[0];
  const namespaces: ObservationMeta['namespaces'] = [{ scope: 'host', netns: null }];
  if (ztunnel !== undefined) namespaces.push({ scope: 'ztunnel', netns: ztunnel });
  // What iptables cannot show for rules of others, nft shows.
  const tolerant = tolerateUnparsable(machine, () => {});
  const [host, inZtunnel] = await Promise.all(
    namespaces.map(({ netns }) => takeSnapshot(tolerant, netns, backend, constants.chainPrefix, goesOnWithout)),
  );
  return {
    meta: { formatVersion: 1, backend, kernel: release(), namespaces },
    snapshots: { ...(host === undefined ? {} : { host }), ...(inZtunnel === undefined ? {} : { ztunnel: inZtunnel }) },
  };
}

/** Without nft nothing tells which iptables ours is in; what is read of a node is both. */
async function backendOf(machine: Machine, asked: Backend, chainPrefix: string): Promise<ResolvedBackend> {
  try {
    return (await chooseBackend(machine, asked, chainPrefix)).backend;
  } catch (error) {
    if (error instanceof CommandError && error.reason === 'not-found') return 'iptables-nft';
    throw error;
  }
}

/** Without links, routes and the rules of our backend nothing can be told of a node; without anything else, less. */
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

/** The same as the program that it is, for whoever wants to follow packets through it and keeps no files. */
export async function observedProgram(state: NodeState | null, options: LiveOptions = {}): Promise<Program> {
  const { meta, snapshots } = await observe(state, options);
  return {
    namespaces: meta.namespaces.map(({ netns, scope }) => readSnapshot(snapshots[scope] ?? {}, scope, netns).namespace),
  };
}
