import { readFileSync } from 'node:fs';

/** CAP_NET_ADMIN and CAP_SYS_ADMIN, by their numbers. */
const needed = (1n << 12n) | (1n << 21n);

/** Whether this process has the rights with which the rules of a node are read. */
export function mayReadNode(): boolean {
  try {
    const [, effective = '0'] = /^CapEff:\s*([\da-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return (BigInt(`0x${effective}`) & needed) === needed;
  } catch {
    return false;
  }
}
