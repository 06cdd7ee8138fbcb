import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { asOwnThread } from '../as-own-thread.js';
import type { Libc } from './libc.js';

const networkNamespace = 0x40000000;
/** Never blocks, whatever is at the path. */
const readable = constants.O_RDONLY | constants.O_NONBLOCK;

/** An open network namespace. It lives on while it is open, with its devices: close it soon. */
export interface Namespace {
  readonly fd: number;
  /** Equal for two open namespaces if and only if they are the same one. */
  readonly inode: bigint;
  /**
   * Does synchronous work inside: sockets made there and `/proc/thread-self/net` belong to it. The thread is back in
   * its own namespace when this returns or throws; what is left of the work after an `await` would be outside, so it
   * may return no promise.
   */
  readonly run: <T>(work: () => T) => T;
  readonly close: () => void;
}

let isInside = false;

/**
 * Opens a network namespace to work inside it.
 * @throws what `open` throws; `run` throws a SystemCallError (EINVAL) if the path is not a network namespace.
 * @example const names = openNamespace(await loadLibc(), '/run/netns/web').run(() =>
 * readFileSync('/proc/thread-self/net/dev', 'utf8'));
 */
export function openNamespace(libc: Libc, path: string): Namespace {
  const fd = openSync(asOwnThread(path), readable);
  try {
    const { ino } = fstatSync(fd, { bigint: true });
    return { fd, inode: ino, run: (work) => runInside(libc, fd, work), close: () => closeSync(fd) };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/**
 * Does synchronous work inside the namespace at a path; null is our own.
 * @throws what opening it and `run` throw, and what the work throws.
 */
export function runAt<T>(libc: Libc, path: string | null, work: () => T): T {
  if (path === null) return work();
  const namespace = openNamespace(libc, path);
  try {
    return namespace.run(work);
  } finally {
    namespace.close();
  }
}

/**
 * Does synchronous work inside one namespace after another, until it is false, and returns from the last one alone.
 * @returns whether it was true in all of them.
 * @throws what opening any of them throws, before the first is entered, and what the work throws.
 */
export function isInEach(libc: Libc, paths: readonly string[], work: (index: number) => boolean): boolean {
  const opened: number[] = [];
  try {
    for (const path of paths) opened.push(openSync(asOwnThread(path), readable));
    return andBack(libc, (enter) =>
      opened.every((fd, index) => {
        enter(fd);
        return work(index);
      }),
    );
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}

function runInside<T>(libc: Libc, fd: number, work: () => T): T {
  return andBack(libc, (enter) => {
    enter(fd);
    const result = work();
    if (result instanceof Promise) throw new TypeError('work inside a network namespace must be synchronous');
    return result;
  });
}

function andBack<T>(libc: Libc, work: (enter: (fd: number) => void) => T): T {
  if (isInside) throw new Error('work inside a network namespace cannot enter another one');
  const back = openSync('/proc/thread-self/ns/net', constants.O_RDONLY);
  // Who may not enter may not return either, and need not.
  let hasLeft = false;
  const enter = (fd: number) => {
    libc.setns(fd, networkNamespace);
    hasLeft = true;
  };
  try {
    isInside = true;
    try {
      return work(enter);
    } finally {
      if (hasLeft) leave(libc, back);
      isInside = false;
    }
  } finally {
    closeSync(back);
  }
}

/** Whatever followed a failure here would be done to the wrong namespace. */
function leave(libc: Libc, back: number): void {
  try {
    libc.setns(back, networkNamespace);
  } catch (error) {
    process.stderr.write(`cannot return to the own network namespace: ${String(error)}\n`);
    process.abort();
  }
}
