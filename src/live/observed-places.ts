import type { NftTableName } from '../ir/predecessor.js';
import { hostScope } from '../ir/program.js';
import { CommandError } from '../kernel/command-error.js';
import type { Machine } from '../kernel/machine.js';
import type { ResolvedBackend } from '../model/backend.js';
import type { Backend, NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import { chooseBackend, type OwnNames, ownNames } from '../observe/detect-backend.js';
import { findNamespaces } from '../observe/find-namespaces.js';
import type { ObservationMeta } from '../observe/observation-folder.js';
import { takeSnapshot } from '../observe/take-snapshot.js';
import { tolerateUnparsable } from '../observe/unparsable-tables.js';
import { currentRecord } from '../record/current-record.js';
import type { Snapshot, SnapshotFile } from '../render/snapshot.js';
import type { LiveOptions } from './live-options.js';
import { shapedOwnership } from './ownership-on.js';
import { stateLocation } from './state-location.js';
import { designsToFind, subjectOf } from './subject.js';

/** Where a node is observed, and how. */
export interface ObservedPlaces {
  readonly backend: ResolvedBackend;
  /** The node's own, and the others of its mode. */
  readonly namespaces: ObservationMeta['namespaces'];
  /**
   * Everything in one of them. @param nftTables the tables of nft to list where somebody else reads the rules of
   * iptables-nft.
   */
  readonly snapshot: (netns: string | null, nftTables?: readonly NftTableName[]) => Promise<Snapshot>;
}

/** Finds the namespaces from the document, from the record of the last apply, or by their links and rules. */
export async function observedPlaces(
  machine: Machine,
  state: NodeState | null,
  options: LiveOptions,
): Promise<ObservedPlaces> {
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
  // nft shows the tables that iptables cannot.
  const tolerant = tolerateUnparsable(machine, () => {});
  return {
    backend,
    namespaces: onePerScope([{ scope: hostScope, netns: null }, ...found.namespaces]),
    snapshot: (netns, nftTables) =>
      takeSnapshot(tolerant, netns, backend, chainPrefix, {
        onFailure: goesOnWithout,
        nftTables: nftTables ?? null,
        isIptablesSaved: nftTables === undefined,
      }),
  };
}

/**
 * An observation has one folder per scope: the document's namespace takes precedence over one of an earlier document.
 */
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
