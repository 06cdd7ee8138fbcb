/** The header of a message of netfilter: family, version and a number of its own. */
export const netfilterHeaderLength = 4;

export function netfilterHeader(family = 0): Buffer {
  return Buffer.from([family, 0, 0, 0]);
}

/** The type of a message is a part of netfilter and a command of it. */
export function netfilterType(subsystem: number, command: number): number {
  return (subsystem << 8) | command;
}
