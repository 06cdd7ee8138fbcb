import { closeSync, openSync, readSync } from 'node:fs';
import { moveUp } from '../native/descriptors.js';
import type { Libc } from '../native/libc.js';

/** Files of one check that stay open for the next. */
export interface KeptFiles {
  /**
   * The text of a file of settings in the thread's namespace, which is the one at `netns`. @throws where it cannot be
   * read, or not any more.
   */
  readonly textOf: (netns: string | null, path: string) => string;
  readonly close: () => void;
}

/** Far below what a process may have. */
const mostOpen = 4096;
let open = 0;

const bytes = Buffer.allocUnsafeSlow(4096);

/**
 * The kernel finds these among those of the same name in all namespaces, so to open one takes longer the more
 * namespaces there are. An open one keeps no namespace.
 */
export function isKept(path: string): boolean {
  return path.startsWith('/proc/sys/net/');
}

export function keptFiles(libc: Libc): KeptFiles {
  const descriptors = new Map<string, number>();
  const files: KeptFiles = {
    textOf: (netns, path) => {
      const key = `${netns} ${path}`;
      const known = descriptors.get(key);
      if (known !== undefined) return textOf(known);
      const fd = openSync(path, 'r');
      const kept = open < mostOpen ? moveUp(libc, fd) : null;
      if (kept === null) return closedAfter(fd);
      descriptors.set(key, kept);
      open += 1;
      return textOf(kept);
    },
    close: () => closeAll(descriptors),
  };
  abandoned.register(files, descriptors);
  return files;
}

const abandoned = new FinalizationRegistry(closeAll);

function closeAll(descriptors: Map<string, number>): void {
  open -= descriptors.size;
  for (const fd of descriptors.values()) closeSync(fd);
  descriptors.clear();
}

function closedAfter(fd: number): string {
  try {
    return textOf(fd);
  } finally {
    closeSync(fd);
  }
}

function textOf(fd: number): string {
  return bytes.toString('latin1', 0, readSync(fd, bytes, 0, bytes.length, 0));
}
