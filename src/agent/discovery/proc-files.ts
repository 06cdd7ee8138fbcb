import type { Machine } from '../../index.js';

/** How /proc is read. A process that ended meanwhile has no files. */
export type ProcFiles = Pick<Machine, 'readText' | 'list' | 'inode'>;

/** Takes every failure to read a file of a process as its end: what cannot be read tells nothing of a pod. */
export function patient(files: ProcFiles): ProcFiles {
  return {
    readText: (path) => files.readText(path).catch(() => null),
    list: (path) => files.list(path).catch(() => []),
    inode: (path) => files.inode(path).catch(() => null),
  };
}
