import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { SpawnedProcess } from '../native/spawn-process.js';

/** A process of ours with its streams, however it was started. */
export interface Running {
  readonly pid: number;
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** Null while it runs, and if a signal ended it. */
  readonly exitCode: () => number | null;
  /** Resolves when it has ended and its output is closed. */
  readonly closed: Promise<void>;
}

/** A process that spawnProcess started. */
export function runningProcess({ exited, pid, ...fds }: SpawnedProcess): Running {
  const stdin = fds.stdin === null ? null : new Socket({ fd: fds.stdin, readable: false, writable: true });
  const stdout = new Socket({ fd: fds.stdout, readable: true, writable: false });
  const stderr = new Socket({ fd: fds.stderr, readable: true, writable: false });
  let exitCode: number | null = null;
  const ended = exited.then((code) => {
    exitCode = code;
  });
  const closed = Promise.all([ended, closeOf(stdout), closeOf(stderr)]).then(() => {});
  return { pid, stdin, stdout, stderr, exitCode: () => exitCode, closed };
}

function closeOf(stream: Readable): Promise<void> {
  return new Promise((resolve) => stream.once('close', () => resolve()));
}
