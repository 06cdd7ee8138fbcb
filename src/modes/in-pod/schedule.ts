import type { Ruleset } from '../../ir/ruleset.js';
import type { Schedule, ScheduleRow, TableOrder } from '../../plan/schedule.js';

/**
 * In a pod routes come before the marks that use them, and its set members last: what the members' probes are told by
 * is in place then. Removal runs in reverse. The mode has no objects for the phases of catch-alls and sysctls: those of
 * another mode's design leave in them, after the pods are redirected.
 */
const rows: readonly ScheduleRow[] = [
  ['desired', 'network'],
  ['desired', 'rules'],
  ['desired', 'other-backend'],
  ['host', 'catch-all-out'],
  ['host', 'sets-in'],
  ['host', 'rules'],
  ['host', 'other-backend'],
  ['host', 'sets-out'],
  ['retiring', 'other-backend'],
  ['retiring', 'catch-all-out'],
  ['retiring', 'rules'],
  ['retiring', 'network-out'],
  ['retiring', 'early-sysctls'],
  ['retiring', 'sysctls-out'],
  ['desired', 'network-out'],
  ['host', 'network-out'],
  ['host', 'early-sysctls'],
  ['host', 'sysctls-out'],
];

/**
 * The answers to what nat captures need the marks of mangle, and ztunnel's own queries the zones of raw: nat comes
 * last, and goes first. Where mangle itself captures, by TPROXY (to 1.24), it stays until nat captures: a connection
 * that meets both reaches the same listener, with its original destination.
 */
const tables: TableOrder = (desired, observed) => {
  if (desired === undefined) return ['nat', 'mangle', 'raw'];
  const others = capturesInMangle(observed) ? ['nat', 'mangle'] : ['mangle', 'nat'];
  return desired.tables.some(({ name }) => name === 'raw') ? ['raw', ...others] : [...others, 'raw'];
};

function capturesInMangle(observed: Ruleset | undefined): boolean {
  const mangle = observed?.tables.find(({ name }) => name === 'mangle');
  return mangle?.chains.some(({ rules }) => rules.some(({ target }) => target?.kind === 'tproxy')) === true;
}

export const inpodSchedule: Schedule = { rows, rowsOfRebuild: rows, guards: null, tables };
