import { closeSync, constants, fstatSync, openSync, type Stats, statSync } from 'node:fs';
import type { WorkloadNamespace } from './workload.js';

export interface OpenedNamespace {
  readonly fd: number;
  readonly id: string;
  readonly close: () => void;
}

/** A descriptor of the network namespace at a path, or why there is none. */
export type OpenNamespace = (path: string) => OpenedNamespace | string;

/**
 * It is opened for as long as it takes to send it: descriptors that are kept would keep namespaces of pods that are
 * gone.
 */
export const openNamespace: OpenNamespace = (path) => {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return { fd, id: idOf(fstatSync(fd)), close: () => closeSync(fd) };
  } catch (error) {
    return `its network namespace ${path} cannot be opened: ${codeOf(error)}`;
  }
};

/** Which namespace is at a path now; null: none that can be opened. */
export function namespaceAt(path: string): WorkloadNamespace | null {
  try {
    return { path, id: idOf(statSync(path)) };
  } catch {
    return null;
  }
}

function idOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
