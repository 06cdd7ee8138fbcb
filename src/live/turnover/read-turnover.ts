import type { AddressSet } from '../../ir/address-set.js';
import { families } from '../../ir/family.js';
import type { KernelNamespace } from '../../ir/program.js';
import type { Machine } from '../../kernel/machine.js';
import { linkNamesOf } from '../../observe/link-names.js';
import { readPresent } from '../../observe/read-members.js';
import { readRoutes } from '../../observe/read-pod-part.js';
import { readSysctls } from '../../observe/read-sysctls.js';
import { deviceOf } from '../../plan/compare-sysctls.js';
import type { ApplyRecord, SysctlRecord } from '../../plan/record.js';
import { presentSysctl } from '../../record/current-record.js';
import { stillRecorded } from '../../record/still-recorded.js';
import type { CachedPlan } from './cached-plan.js';
import { isRecordedOf, type TurnoverPart, type TurnoverReading } from './plan-turnover.js';

/**
 * The plan behind the cached state with the version of the record that there is; null: the record or a namespace is
 * another one by now.
 */
export async function stillBehind(machine: Machine, { behind }: TurnoverPart): Promise<CachedPlan | null> {
  const { inodes, known, location } = behind;
  for (const [path, inode] of inodes) if ((await machine.inode(path)) !== inode) return null;
  const still = await stillRecorded(location, known);
  return still === null ? null : still === known ? behind : { ...behind, known: still };
}

/** What others may have changed since, and what was never read: links come and go with their pods. */
export async function readBefore(machine: Machine, { behind, objects }: TurnoverPart): Promise<TurnoverReading> {
  const { record } = behind.known;
  const sysctls = await readSysctls(machine, null, objects.sysctls);
  const recorded = record.sysctls.filter(isRecordedOf(objects));
  return { sysctls, record: recorded.length === 0 ? record : await withoutGone(machine, record, recorded) };
}

async function withoutGone(
  machine: Machine,
  record: ApplyRecord,
  recorded: readonly SysctlRecord[],
): Promise<ApplyRecord> {
  const devices = recorded.map(({ key }) => deviceOf(key));
  const names = new Map([[null, await linkNamesOf(machine, null, devices)]]);
  const gone = new Set(recorded.filter((one) => presentSysctl(one, names).length === 0));
  return gone.size === 0 ? record : { ...record, sysctls: record.sysctls.filter((one) => !gone.has(one)) };
}

/** The objects of a turnover as the kernel holds them now. A set that is gone meanwhile has no member. */
export async function readAfter(machine: Machine, { before, cached, objects }: TurnoverPart): Promise<KernelNamespace> {
  const [routes, members, sysctls] = await Promise.all([
    Promise.all(families.map((family) => readRoutes(machine, null, family, objects.routes))),
    readPresent(machine, null, objects.members, cached.node.backend),
    readSysctls(machine, null, objects.sysctls),
  ]);
  const now = (set: AddressSet): AddressSet => ({ ...set, members: members.get(set.name) ?? [] });
  return {
    ...before,
    routes: routes.flat(),
    sets: before.sets.map(now),
    native: before.native.map((table) => ({ ...table, sets: table.sets.map(now) })),
    sysctls,
  };
}
