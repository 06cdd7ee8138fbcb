import { isDeepStrictEqual } from 'node:util';
import { isSameList } from '../base/is-same-list.js';
import { isPodScope, type KernelProgram } from '../ir/program.js';
import type { Sysctl } from '../ir/sysctl.js';
import type { Machine } from '../kernel/machine.js';
import type { LivePlan } from '../live/live-plan.js';
import { designsOf } from '../live/subject.js';
import type { Design } from '../model/design.js';
import type { NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import { linkNamesOf } from '../observe/link-names.js';
import { findCollisions } from '../plan/collisions.js';
import { deviceOf } from '../plan/compare-sysctls.js';
import type { ApplyRecord, NamespaceRecord, SysctlRecord } from '../plan/record.js';
import type { Step } from '../plan/step.js';
import { bindingOf, podStampsOf, stampsOf } from '../record/namespace-binding.js';

/**
 * The record to write before the first step: the designs, the namespaces, and the sysctl values to restore. Earlier
 * designs and namespaces stay until the apply has succeeded, since a killed apply leaves objects of both. Null: nothing
 * is to be recorded. A removal adds no design to an existing record, and makes no record where a foreign object has the
 * shape of ours: the record would claim it.
 */
export async function nextRecord(
  live: LivePlan,
  state: NodeState | null,
  machine: Machine,
): Promise<ApplyRecord | null> {
  const { plan, observation } = live;
  const old = observation.record;
  if (state === null && old === null && hasCollisions(live)) return null;
  const [binding, desired, sysctls] = await Promise.all([
    old?.binding ?? bindingOf(machine),
    namespacesToRecord(live, state, machine),
    sysctlsAhead(old?.sysctls ?? [], plan.steps, machine),
  ]);
  const earlier = (old?.namespaces ?? []).filter(
    ({ netns, inode }) => !desired.some((one) => one.netns === netns && one.inode === inode),
  );
  const namespaces = [...desired, ...earlier];
  return {
    ...(old === null ? {} : { parts: [...new Set([...(old.parts ?? []), ...namespaces.map(({ inode }) => inode)])] }),
    ...(old?.unread === undefined ? {} : { unread: old.unread }),
    backend: plan.backend,
    binding,
    designs: state === null && old !== null ? old.designs : distinct(designsOf(live.subject, old)),
    namespaces,
    sysctls,
    temporaries: [...new Set([...(old?.temporaries ?? []), ...plan.steps.flatMap(temporariesOf)])],
  };
}

function temporariesOf({ work }: Step): readonly string[] {
  if (work.tool !== 'ipset') return [];
  return work.operations.flatMap((operation) => (operation.kind === 'replace-set' ? [operation.temporary] : []));
}

/**
 * Every value that a step is about to overwrite. The value to restore is the one found at our first write, or the one
 * that another program wrote after us.
 */
export async function sysctlsAhead(
  recorded: readonly SysctlRecord[],
  steps: readonly Step[],
  machine: Machine,
): Promise<readonly SysctlRecord[]> {
  const writes = steps.flatMap(({ netns, phase, work }) =>
    work.tool === 'sysctl' && phase !== 'sysctls-out'
      ? work.operations.flatMap(({ before, key, value }) => (before === null ? [] : [{ netns, key, value, before }]))
      : [],
  );
  if (writes.length === 0) return recorded;
  const sysctls = new Map(recorded.map((one) => [placeOf(one), one]));
  const indexes = await indexesFor(writes, machine);
  for (const write of writes) {
    const { before, key, netns, value } = write;
    const known = sysctls.get(placeOf(write));
    if (known === undefined) {
      const ifindex = indexes.get(netns)?.get(deviceOf(key)) ?? null;
      sysctls.set(placeOf(write), { netns, key, ifindex, previous: before, written: [value] });
      continue;
    }
    const isOurs = known.written.includes(before);
    const written = [value, ...known.written.filter((one) => one !== value)];
    sysctls.set(placeOf(write), { ...known, previous: isOurs ? known.previous : before, written });
  }
  return [...sysctls.values()];
}

async function indexesFor(
  writes: readonly { readonly netns: string | null; readonly key: string }[],
  machine: Machine,
): Promise<ReadonlyMap<string | null, ReadonlyMap<string, number>>> {
  const ofInterfaces = writes.filter(({ key }) => isOfInterface(key));
  const read = await Promise.all(
    [...new Set(ofInterfaces.map(({ netns }) => netns))].map(async (netns) => {
      const devices = ofInterfaces.filter((one) => one.netns === netns).map(({ key }) => deviceOf(key));
      const names = await linkNamesOf(machine, netns, [...new Set(devices)]);
      return [netns, new Map([...names].map(([index, name]) => [name, index]))] as const;
    }),
  );
  return new Map(read);
}

function isOfInterface(key: string): boolean {
  return !['all', 'default'].includes(deviceOf(key));
}

/** Whether a foreign object has the shape of ours. */
function hasCollisions({ observation, desiredState }: LivePlan): boolean {
  const seen = [...observation.program.namespaces, ...observation.otherBackend.namespaces];
  return seen.some((namespace) => findCollisions(namespace, desiredState.ownership).length > 0);
}

/**
 * The record after a successful apply, without earlier designs and namespaces and without values that were restored.
 * Entries that an apply of some pods did not read stay as they are, and those of pods that failed.
 */
export async function finalRecord(
  written: ApplyRecord,
  live: LivePlan,
  state: NodeState | null,
  machine: Machine,
): Promise<ApplyRecord> {
  const { desiredState, failed, only } = live;
  const { binding } = written;
  const desired = await desiredNamespaces(live, state, written, machine);
  const isKept = ({ netns }: NamespaceRecord) =>
    failed.some((one) => one.netns === netns) || (isOfPods(only) && only?.every((one) => one.netns !== netns) === true);
  const namespaces = [
    ...desired,
    ...written.namespaces.filter((one) => isKept(one) && !desired.some(({ inode }) => inode === one.inode)),
  ];
  return {
    ...written,
    binding: binding.isInitial || binding.stamps.length > 0 ? binding : await bindingOf(machine),
    designs: state === null ? written.designs : written.designs.slice(0, 1),
    namespaces,
    temporaries: [],
    sysctls: sysctlsAfter(
      written.sysctls,
      desiredState.program,
      (one) => only === null || only.some(({ netns, sysctls }) => netns === one.netns && sysctls.includes(one.key)),
    ),
  };
}

/**
 * The asked ones as long as they are desired, each with the value that stays; the same list if that changes nothing.
 */
export function sysctlsAfter(
  written: readonly SysctlRecord[],
  desired: KernelProgram,
  isAsked: (one: SysctlRecord) => boolean,
): readonly SysctlRecord[] {
  const wanted = new Map(desired.namespaces.map(({ netns, sysctls }) => [netns, valuesOf(sysctls)]));
  const after = written.flatMap((one) => {
    if (!isAsked(one)) return [one];
    const now = wanted.get(one.netns)?.get(one.key);
    if (now === undefined) return [];
    const isFinal = !one.written.includes(now) || one.written.length === 1;
    return [isFinal ? one : { ...one, written: [now] }];
  });
  return isSameList(after, written) ? written : after;
}

/** One text for each sysctl of each namespace: a key has no space. */
function placeOf({ key, netns }: Pick<SysctlRecord, 'key' | 'netns'>): string {
  return `${key} ${netns ?? ''}`;
}

function valuesOf(sysctls: readonly Sysctl[]): ReadonlyMap<string, string> {
  return new Map(sysctls.map(({ key, value }) => [key, value]));
}

function distinct(designs: readonly Design[]): readonly Design[] {
  return designs.filter((one, index) => designs.findIndex((other) => isDeepStrictEqual(one, other)) === index);
}

/**
 * Those of the document; for a removal without a record, those that were found, which the next one has to find again if
 * it is killed.
 */
async function namespacesToRecord(
  live: LivePlan,
  state: NodeState | null,
  machine: Machine,
): Promise<readonly NamespaceRecord[]> {
  const { failed, observation, plan } = live;
  const { record } = observation;
  if (state !== null || record !== null) return desiredNamespaces(live, state, record, machine);
  const changed = new Map(
    [...plan.changes, ...failed].flatMap(({ netns, scope }) => (netns === null ? [] : [[netns, scope] as const])),
  );
  const found = await Promise.all(
    [...changed].map(async ([netns, scope]): Promise<NamespaceRecord | null> => {
      const inode = await machine.inode(netns);
      const read = isPodScope(scope) ? podStampsOf : stampsOf;
      return inode === null ? null : { scope, netns, inode, stamps: await read(machine, netns) };
    }),
  );
  return found.filter((one) => one !== null);
}

/** The document's namespaces that exist, each with the stamps that tell it from a later namespace of the same inode. */
async function desiredNamespaces(
  { failed, only, subject }: Pick<LivePlan, 'failed' | 'only' | 'subject'>,
  state: NodeState | null,
  record: ApplyRecord | null,
  machine: Machine,
): Promise<readonly NamespaceRecord[]> {
  const document = state === null ? null : subject.document;
  const all = document === null ? [] : modeOf(document.mode).namespaces(document);
  const isUnasked = (path: string) => failed.some(({ isUnasked: is, netns }) => is === true && netns === path);
  const named = all.filter(({ netns }) =>
    isOfPods(only) ? only?.some((one) => one.netns === netns) : !isUnasked(netns),
  );
  const found = await Promise.all(
    named.map(async ({ netns, scope }): Promise<NamespaceRecord | null> => {
      const inode = await machine.inode(netns);
      if (inode === null) return null;
      const known = record?.namespaces.find((one) => one.netns === netns && one.inode === inode);
      const read = isPodScope(scope) ? podStampsOf : stampsOf;
      const stamps = known !== undefined && known.stamps.length > 0 ? known.stamps : await read(machine, netns);
      const uid = document?.pods.find((pod) => pod.netns === netns)?.uid ?? undefined;
      return { scope, netns, inode, stamps, ...(uid === undefined ? {} : { uid }) };
    }),
  );
  return found.filter((one) => one !== null);
}

/** Whether an apply of some pods is about their namespaces, too. */
function isOfPods(only: LivePlan['only']): boolean {
  return only?.some(({ scope }) => isPodScope(scope)) ?? false;
}
