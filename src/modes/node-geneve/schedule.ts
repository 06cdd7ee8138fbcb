import type { Schedule, ScheduleRow } from '../../plan/schedule.js';
import { guardRoute, passRule } from './guards.js';

/**
 * Make before break: ztunnel's side is in place before the node sends anything to it, routes before the marks that use
 * them, and the catch-all ip rule of the inbound path last. Removal runs in reverse. Rules in another backend are
 * removed once those of this one are in place: both together set the same marks as one. If the design changes too,
 * packets on the old path are dropped in ztunnel and sent again. An old ztunnel's namespace is cleaned when nothing is
 * sent to it any more, before the links that it shares are removed.
 */
const rows: readonly ScheduleRow[] = [
  ['host', 'guard'],
  ['host', 'catch-all-out'],
  ['desired', 'catch-all-out'],
  ['desired', 'rebuild'],
  ['host', 'rebuild'],
  ['desired', 'early-sysctls'],
  ['desired', 'network'],
  ['desired', 'late-sysctls'],
  ['desired', 'sets-in'],
  ['desired', 'rules'],
  ['desired', 'other-backend'],
  ['desired', 'catch-all-in'],
  ['host', 'early-sysctls'],
  ['host', 'network'],
  ['host', 'late-sysctls'],
  ['host', 'sets-in'],
  ['host', 'rules'],
  ['host', 'other-backend'],
  ['host', 'catch-all-in'],
  ['retiring', 'other-backend'],
  ['host', 'sets-out'],
  ['retiring', 'catch-all-out'],
  ['retiring', 'rules'],
  ['retiring', 'network-out'],
  ['retiring', 'early-sysctls'],
  ['retiring', 'sysctls-out'],
  ['desired', 'sets-out'],
  ['desired', 'network-out'],
  ['desired', 'sysctls-out'],
  ['host', 'network-out'],
  ['host', 'sysctls-out'],
];

/**
 * Guards come first, so that nothing bypasses ztunnel; then the old namespaces are cleaned, because the links they
 * share are recreated.
 */
const rowsOfRebuild: readonly ScheduleRow[] = [
  ...rows.filter(([, phase]) => phase === 'guard'),
  ...rows.filter(([role]) => role === 'retiring'),
  ...rows.filter(([role, phase]) => phase !== 'guard' && role !== 'retiring'),
];

export const geneveSchedule: Schedule = {
  rows,
  rowsOfRebuild,
  guards: { routeFor: guardRoute, passRule },
  tables: null,
};
