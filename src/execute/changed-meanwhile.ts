import { ChangedMeanwhileError } from '../kernel/changed-meanwhile-error.js';
import type { Machine } from '../kernel/machine.js';
import { readSysctls } from '../observe/read-sysctls.js';
import type { Step } from '../plan/step.js';

/** A write to /proc/sys does not check the old value, so we compare it first. @throws ChangedMeanwhileError */
export async function expectUnchanged(machine: Machine, { netns, work }: Step): Promise<void> {
  if (work.tool !== 'sysctl') return;
  const planned = work.operations.filter(({ before }) => before !== null);
  if (planned.length === 0) return;
  const found = await readSysctls(
    machine,
    netns,
    planned.map(({ key }) => key),
  );
  const now = new Map(found.map(({ key, value }) => [key, value]));
  const other = planned.find(
    ({ before, key, value }) => now.has(key) && now.get(key) !== before && now.get(key) !== value,
  );
  if (other === undefined) return;
  throw new ChangedMeanwhileError(
    `${other.key} was ${other.before} when it was planned to be ${other.value}, and is ${now.get(other.key)} now: somebody else wrote to it`,
  );
}
