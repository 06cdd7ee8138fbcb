import { localTable, mainTable } from '../../ir/route.js';

const names: Readonly<Record<string, number>> = { unspec: 0, default: 253, main: mainTable, local: localTable };

/** The number of a table that `ip` may have printed by name; names of /etc/iproute2/rt_tables stay unknown: NaN. */
export function tableNumber(table: string | number | undefined, fallback: number): number {
  if (table === undefined) return fallback;
  return names[String(table)] ?? Number(table);
}
