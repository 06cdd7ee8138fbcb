import type { Libc } from './libc.js';

/** What a library did in the place of the program that is made of it. */
export interface LibraryEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Opens a library at the first call. Null: this machine has none, or another version. */
export function openedOnce<Opened>(open: (libc: Libc) => Opened): (libc: Libc) => Opened | null {
  let opened: Opened | null | undefined;
  return (libc) => {
    if (opened === undefined) {
      try {
        opened = open(libc);
      } catch {
        opened = null;
      }
    }
    return opened;
  };
}
