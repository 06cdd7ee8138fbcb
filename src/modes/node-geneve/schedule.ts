import type { Schedule, ScheduleRow } from '../../plan/schedule.js';
import { guardRoute, passRule } from './guards.js';

/**
 * Make before break: ztunnel's side stands before the node sends it anything, routes before the marks that use them, the
 * inbound way (the rule that catches all) last; on the way out the reverse. Rules in another backend go when those of this
 * one stand: both together give the same marks as one; with another design too, what comes by the old way is dropped in
 * ztunnel, and sent again. An old ztunnel's namespace is cleaned when nothing is sent to it any more and before the links
 * that it shares go away.
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

/** Nothing may pass by ztunnel from the first step on; then the old namespaces are cleaned: the links they share are made again. */
const rowsOfRebuild: readonly ScheduleRow[] = [
  ...rows.filter(([, phase]) => phase === 'guard'),
  ...rows.filter(([role]) => role === 'retiring'),
  ...rows.filter(([role, phase]) => phase !== 'guard' && role !== 'retiring'),
];

export const geneveSchedule: Schedule = { rows, rowsOfRebuild, guards: { routeFor: guardRoute, passRule } };
