import { isPodScope, type KernelProgram } from '../ir/program.js';
import type { Machine } from '../kernel/machine.js';
import type { NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import type { OtherNamespace } from '../observe/find-namespaces.js';
import { namespaceFacts } from '../observe/namespace-facts.js';
import { observeOrFail, recordedIn } from '../observe/observe-live.js';
import type { ReadRequest } from '../observe/read-request.js';
import type { FailedPod } from '../plan/failed-pod.js';
import type { Observation } from '../plan/observation.js';
import type { ApplyRecord } from '../plan/record.js';

/**
 * Namespaces that belong to selected pods alone: those of the document, and those that pods had that it does not have
 * any more.
 */
export function namespacesOf(
  state: NodeState,
  record: ApplyRecord | null,
  scopes: readonly string[],
): { readonly desired: readonly OtherNamespace[]; readonly left: readonly OtherNamespace[] } {
  const isAsked = ({ scope }: { readonly scope: string }) => isPodScope(scope) && scopes.includes(scope);
  const desired = modeOf(state.mode).namespaces(state).filter(isAsked);
  const left = (record?.namespaces ?? []).filter(
    (one) => isAsked(one) && !desired.some(({ netns }) => netns === one.netns),
  );
  return { desired, left };
}

export type WholePods = Pick<Observation, 'program' | 'otherBackend' | 'facts' | 'recorded'> & {
  readonly unread: readonly FailedPod[];
};

/** Reads the whole namespaces of pods. */
export async function readWholePods(
  machine: Machine,
  readRequest: ReadRequest,
  namespaces: readonly OtherNamespace[],
): Promise<WholePods> {
  const all = await Promise.all(namespaces.map((one) => observeOrFail(machine, readRequest, one)));
  const observed = all.filter((one) => 'namespace' in one);
  const program: KernelProgram = { namespaces: observed.map(({ namespace }) => namespace) };
  return {
    program,
    otherBackend: { namespaces: observed.flatMap(({ other }) => other ?? []) },
    facts: await namespaceFacts(machine, readRequest, observed),
    recorded: await recordedIn(machine, readRequest.record, program.namespaces),
    unread: all.filter((one) => 'why' in one),
  };
}
