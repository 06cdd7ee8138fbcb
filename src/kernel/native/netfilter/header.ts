/** The parts of netfilter. */
export const subsystems = { flows: 1, sets: 6, tables: 10 } as const;

/** The families of nf_tables. */
export type TableFamily = 'inet' | 'ip' | 'arp' | 'netdev' | 'bridge' | 'ip6';

export const tableFamilies: Readonly<Record<TableFamily, number>> = {
  ...{ inet: 1, ip: 2, arp: 3, netdev: 5, bridge: 7, ip6: 10 },
};

/** The header of a message of netfilter: family, version and a number of its own. */
export const netfilterHeaderLength = 4;

export function netfilterHeader(family = 0): Buffer {
  return Buffer.from([family, 0, 0, 0]);
}

/** The type of a message is a part of netfilter and a command of it. */
export function netfilterType(subsystem: number, command: number): number {
  return (subsystem << 8) | command;
}
