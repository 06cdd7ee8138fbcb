import { closeSync, constants, openSync } from 'node:fs';
import type { Libc } from './libc.js';

/** select(2) cannot wait for more: a library that uses it, such as libnftables, ends the process there. */
const mostOfSelect = 1024;
/** The library opens a socket or two. */
const spare = 16;

const dupCloseOnExec = 1030;

/**
 * The number that the next descriptor of this process has, unless another thread is faster. @throws where it may have
 * no more: libnftables ends the process there.
 */
export function freeDescriptor(): number {
  const fd = openSync('/dev/null', constants.O_RDONLY);
  closeSync(fd);
  return fd;
}

/** Whether a library that opens the descriptor of this number next can wait for it. */
export function canSelect(fd: number): boolean {
  return fd < mostOfSelect - spare;
}

/** Another number for an open descriptor; null: this process may have no more. */
export function duplicate(libc: Libc, fd: number, lowest = 0): number | null {
  try {
    return libc.fcntl(fd, dupCloseOnExec, lowest);
  } catch {
    return null;
  }
}

/**
 * Gives a descriptor that stays open a number that no select(2) needs; null: this process may have none, and it is as
 * it was.
 */
export function moveUp(libc: Libc, fd: number): number | null {
  const high = duplicate(libc, fd, mostOfSelect);
  if (high !== null) closeSync(fd);
  return high;
}
