import type { Schedule, ScheduleRow } from '../../plan/schedule.js';

/**
 * In a pod routes come before the marks that use them, and its set members last: what the members' probes are told by is in place then.
 * Removal runs in reverse.
 */
const rows: readonly ScheduleRow[] = [
  ['desired', 'network'],
  ['desired', 'rules'],
  ['desired', 'other-backend'],
  ['host', 'sets-in'],
  ['host', 'rules'],
  ['host', 'other-backend'],
  ['host', 'sets-out'],
  ['retiring', 'other-backend'],
  ['retiring', 'rules'],
  ['retiring', 'network-out'],
  ['desired', 'network-out'],
];

export const inpodSchedule: Schedule = { rows, rowsOfRebuild: rows, guards: null };
