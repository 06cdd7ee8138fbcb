import { isDeepStrictEqual } from 'node:util';
import { namespaceAt } from '../ir/program.js';
import type { Machine } from '../kernel/machine.js';
import type { LivePlan } from '../live/live-plan.js';
import type { NodeState } from '../model/node-state.js';
import { modeOf } from '../modes/index.js';
import { linkNamesOf } from '../observe/link-names.js';
import { findCollisions } from '../plan/collisions.js';
import { deviceOf } from '../plan/compare-sysctls.js';
import type { ApplyRecord, NamespaceRecord, SysctlRecord } from '../plan/record.js';
import type { Step } from '../plan/step.js';
import { bindingOf, stampsOf } from '../record/namespace-binding.js';

/**
 * What to write down before the first write: where things are, and which sysctl values to go back to. Earlier designs and
 * namespaces stay until the apply is through: whoever is killed in between leaves something of both. Null: there is nothing to
 * be written down. What goes adds no design: where something of its shape is somebody else's, a record would say that it is ours.
 */
export async function nextRecord(
  live: LivePlan,
  state: NodeState | null,
  machine: Machine,
): Promise<ApplyRecord | null> {
  const { plan, observation } = live;
  const old = observation.record;
  if (state === null && old === null && hasStrangers(live)) return null;
  const { design } = live.subject;
  const [binding, desired, sysctls] = await Promise.all([
    old?.binding ?? bindingOf(machine),
    desiredNamespaces(state, old, machine),
    nextSysctls(live, machine),
  ]);
  const earlier = (old?.namespaces ?? []).filter(
    ({ netns, inode }) => !desired.some((one) => one.netns === netns && one.inode === inode),
  );
  return {
    ...(old?.unread === undefined ? {} : { unread: old.unread }),
    backend: plan.backend,
    binding,
    designs:
      state === null && old !== null
        ? old.designs
        : [design, ...(old?.designs ?? []).filter((one) => !isDeepStrictEqual(one, design))],
    namespaces: [...desired, ...earlier],
    sysctls,
    temporaries: [...new Set([...(old?.temporaries ?? []), ...plan.steps.flatMap(temporariesOf)])],
  };
}

function temporariesOf({ work }: Step): readonly string[] {
  if (work.tool !== 'ipset') return [];
  return work.operations.flatMap((operation) => (operation.kind === 'replace-set' ? [operation.temporary] : []));
}

/**
 * Every value that a step is about to overwrite. What was there before us is what is found at the first write, and again
 * where somebody else wrote after us.
 */
async function nextSysctls({ observation, plan }: LivePlan, machine: Machine): Promise<readonly SysctlRecord[]> {
  const sysctls = [...(observation.record?.sysctls ?? [])];
  const writes = plan.steps.flatMap(({ netns, phase, work }) =>
    work.tool === 'sysctl' && phase !== 'sysctls-out'
      ? work.operations.flatMap(({ before, key, value }) => (before === null ? [] : [{ netns, key, value, before }]))
      : [],
  );
  const indexes = await indexesFor(writes, machine);
  for (const { before, key, netns, value } of writes) {
    const at = sysctls.findIndex((one) => one.netns === netns && one.key === key);
    const known = sysctls[at];
    if (known === undefined) {
      const ifindex = indexes.get(netns)?.get(deviceOf(key)) ?? null;
      sysctls.push({ netns, key, ifindex, previous: before, written: [value] });
      continue;
    }
    const isOurs = known.written.includes(before);
    const written = [value, ...known.written.filter((one) => one !== value)];
    sysctls[at] = { ...known, previous: isOurs ? known.previous : before, written };
  }
  return sysctls;
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

/** Whether something has the shape of ours and is somebody else's. */
function hasStrangers({ observation, desiredState }: LivePlan): boolean {
  const seen = [...observation.program.namespaces, ...observation.otherBackend.namespaces];
  return seen.some((namespace) => findCollisions(namespace, desiredState.ownership).length > 0);
}

/**
 * The record once everything stands: of earlier designs and namespaces nothing is left, nor of values that went back. What an apply of
 * some pods did not read stays as it is recorded.
 */
export async function finalRecord(
  written: ApplyRecord,
  { desiredState, only }: LivePlan,
  state: NodeState,
  machine: Machine,
): Promise<ApplyRecord> {
  const { binding } = written;
  const namespaces = await desiredNamespaces(state, written, machine);
  return {
    ...written,
    binding: binding.isInitial || binding.stamps.length > 0 ? binding : await bindingOf(machine),
    designs: written.designs.slice(0, 1),
    namespaces,
    temporaries: [],
    sysctls: written.sysctls.flatMap((one) => {
      if (only !== null && !only.some(({ netns, sysctls }) => netns === one.netns && sysctls.includes(one.key)))
        return [one];
      const now = namespaceAt(desiredState.program, one.netns)?.sysctls.find(({ key }) => key === one.key)?.value;
      if (now === undefined) return [];
      return [one.written.includes(now) ? { ...one, written: [now] } : one];
    }),
  };
}

/** Those that the document names and that are there, each with what tells it from a later one. */
async function desiredNamespaces(
  state: NodeState | null,
  record: ApplyRecord | null,
  machine: Machine,
): Promise<readonly NamespaceRecord[]> {
  const named = state === null ? [] : modeOf(state.mode).namespaces(state);
  const found = await Promise.all(
    named.map(async ({ netns }): Promise<NamespaceRecord | null> => {
      const inode = await machine.inode(netns);
      if (inode === null) return null;
      const known = record?.namespaces.find((one) => one.netns === netns && one.inode === inode);
      const stamps = known !== undefined && known.stamps.length > 0 ? known.stamps : await stampsOf(machine, netns);
      return { netns, inode, stamps };
    }),
  );
  return found.filter((one) => one !== null);
}
