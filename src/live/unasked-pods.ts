import { isDeepStrictEqual } from 'node:util';
import { isPodScope } from '../ir/program.js';
import type { Machine } from '../kernel/machine.js';
import type { StateLocation } from '../kernel/state-directory.js';
import type { NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import type { FailedPod } from '../plan/failed-pod.js';
import type { ApplyRecord } from '../plan/record.js';
import type { AskedParts } from '../record/current-record.js';
import { readRecord } from '../record/record-file.js';
import type { LiveOptions } from './live-options.js';

/**
 * The pods that `shared` leaves out: those of the document that exist. None where another design or backend is
 * recorded, since what they hold of it must go before it is forgotten.
 */
export async function unaskedPods(
  machine: Machine,
  location: StateLocation,
  state: NodeState,
  { backend = state.backend }: Pick<LiveOptions, 'backend'>,
): Promise<readonly FailedPod[]> {
  const { record } = await readRecord(location);
  if (record !== null && !isRecorded(record, state, backend)) return [];
  const ofPods = modeOf(state.mode)
    .namespaces(state)
    .filter(({ scope }) => isPodScope(scope));
  const inodes = await Promise.all(ofPods.map(({ netns }) => machine.inode(netns)));
  return ofPods.flatMap(({ netns, scope }, index) =>
    inodes[index] === null ? [] : [{ netns, scope, why: 'it was not asked for', isUnasked: true as const }],
  );
}

function isRecorded({ backend: recorded, designs }: ApplyRecord, state: NodeState, backend: string): boolean {
  const design = modeOf(state.mode).design.of(state);
  const isSameBackend = recorded === null || backend === 'auto' || backend === recorded;
  return isSameBackend && designs.every((one) => isDeepStrictEqual(one, design));
}

/** Everything in the record but what is recorded of these pods. */
export function askedBeside(pods: readonly FailedPod[], { namespaces, sysctls }: ApplyRecord): AskedParts {
  return {
    sysctls: sysctls.flatMap(({ key, netns }) => (netns === null ? [key] : [])),
    namespaces: namespaces.map(({ netns }) => netns).filter((path) => !pods.some(({ netns }) => netns === path)),
    others: 'compared',
  };
}
