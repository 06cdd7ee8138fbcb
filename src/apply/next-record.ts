import { isDeepStrictEqual } from 'node:util';
import type { NodeState } from '../model/node-state.js';
import type { ApplyRecord, SysctlRecord, ZtunnelRecord } from '../plan/record.js';
import type { LivePlan } from './live-plan.js';
import type { Machine } from './machine.js';

/**
 * What to write down before the first write: where things are, and which sysctl values to go back to. Earlier designs and
 * ztunnels stay until the apply is through: whoever is killed in between leaves something of both.
 */
export async function nextRecord(live: LivePlan, state: NodeState | null, machine: Machine): Promise<ApplyRecord> {
  const { plan, observation, constants } = live;
  const old = observation.record;
  const sysctls: SysctlRecord[] = [...(old?.sysctls ?? [])];
  for (const { netns, slot, work } of plan.steps) {
    if (work.tool !== 'sysctl' || slot === 'sysctls-out') continue;
    for (const { key, value, before } of work.operations) {
      const known = sysctls.some((one) => one.netns === netns && one.key === key);
      if (before !== null && !known) sysctls.push({ netns, key, previous: before, written: value });
    }
  }
  const design = { constants, tunnelKind: state?.tunnel.kind ?? old?.designs[0].tunnelKind ?? 'geneve' } as const;
  const wished = await ztunnelOf(state, machine);
  const earlier = (old?.ztunnels ?? []).filter(({ netns, inode }) => netns !== wished?.netns || inode !== wished.inode);
  return {
    backend: plan.backend,
    designs: [design, ...(old?.designs ?? []).filter((one) => !isDeepStrictEqual(one, design))],
    ztunnels: [...(wished === null ? [] : [wished]), ...earlier],
    sysctls,
  };
}

/** The record once everything stands: of earlier designs and ztunnels nothing is left. Null: as it was written down. */
export async function finalRecord(
  { observation }: LivePlan,
  state: NodeState,
  machine: Machine,
): Promise<ApplyRecord | null> {
  const { record } = observation;
  const wished = await ztunnelOf(state, machine);
  if (record === null || (record.ztunnels.length <= 1 && record.designs.length === 1)) return null;
  return { ...record, designs: [record.designs[0]], ztunnels: wished === null ? [] : [wished] };
}

async function ztunnelOf(state: NodeState | null, machine: Machine): Promise<ZtunnelRecord | null> {
  const netns = state?.ztunnel?.netns;
  const inode = netns === undefined ? null : await machine.inode(netns);
  return netns === undefined || inode === null ? null : { netns, inode };
}
