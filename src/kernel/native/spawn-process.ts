import { constants, openSync } from 'node:fs';
import { type Libc, loadLibc, SystemCallError } from './libc.js';
import { runAt } from './namespace.js';
import { type SpawnSettings, spawnSettings } from './spawn-settings.js';

export interface SpawnRequest {
  /** Absolute path of the program. */
  readonly file: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Whether it gets a pipe as its input; otherwise it reads /dev/null. */
  readonly hasInput: boolean;
  /** File descriptors of ours that the process inherits, from 3 on. */
  readonly keepOpen: readonly number[];
  /** Path of the network namespace to start it in; null: ours. */
  readonly netns: string | null;
}

/** A started process: our ends of its pipes, which the caller closes. */
export interface SpawnedProcess {
  readonly pid: number;
  readonly stdin: number | null;
  readonly stdout: number;
  readonly stderr: number;
  /** Resolves to its exit status when it has ended; null: a signal ended it. */
  readonly exited: Promise<number | null>;
}

const O_CLOEXEC = 0o2000000;
/** The same number on every architecture. */
const SYS_pidfd_open = 434;
const WNOHANG = 1;
/** A session of its own. */
const SETSID = 0x80;

const prototypes = {
  pipe2: 'int pipe2(void *ends, int flags)',
  waitpid: 'int waitpid(int pid, void *status, int options)',
  // On a worker thread Node warns of a descriptor that it closes and did not open.
  close: 'int close(int fd)',
  pidfd: 'intptr_t syscall(intptr_t number, int pid, unsigned int flags)',
  spawn:
    'int posix_spawn(void *pid, const char *file, void *actions, void *attributes, const char **argv, const char **env)',
} as const;

interface Spawner {
  readonly libc: Libc;
  readonly call: Readonly<Record<keyof typeof prototypes, (...args: readonly unknown[]) => number>>;
  readonly settings: SpawnSettings;
  /** An empty input. */
  readonly nothing: number;
}

let opened: Promise<Spawner> | null = null;

async function openSpawner(): Promise<Spawner> {
  const libc = await loadLibc();
  return {
    libc,
    call: libc.functions(prototypes),
    settings: spawnSettings(libc, SETSID),
    nothing: openSync('/dev/null', constants.O_RDONLY),
  };
}

/**
 * Starts a process with posix_spawn(3), in a session of its own and in `/`. Node's spawn copies the page tables of this
 * process, which takes 1.8 ms at 56 MB and 14 to 24 ms at 250 MB of memory, and blocks the event loop; this takes 1 ms
 * at any size. The namespace is entered by the calling thread for that moment, without a process of its own.
 * @returns null if it cannot be started this way: the caller starts it as Node does, and gets the words of the system
 * for what is wrong.
 */
export async function spawnProcess(request: SpawnRequest): Promise<SpawnedProcess | null> {
  opened ??= openSpawner();
  const spawner = await opened.catch(() => null);
  return spawner && start(spawner, request);
}

function start(spawner: Spawner, request: SpawnRequest): SpawnedProcess | null {
  const { call, nothing, settings } = spawner;
  const fds: number[] = [];
  const actions = settings.newActions();
  let hasActions = false;
  try {
    const pipes = [request.hasInput, true, true].map((wanted) => (wanted ? openPipe(spawner, fds) : null));
    const [input, output, errors] = pipes;
    if (!output || !errors) return null;
    const inherited = [input?.[0] ?? nothing, output[1], errors[1], ...request.keepOpen];
    // A number that is still to be copied must not be overwritten before.
    if (inherited.some((fd) => fd < inherited.length)) return null;
    hasActions = settings.call.initActions(actions) === 0;
    const isPrepared = [
      hasActions,
      ...inherited.map((fd, place) => settings.call.addDup(actions, fd, place) === 0),
      settings.call.addFolder(actions, '/') === 0,
    ].every(Boolean);
    const pid = isPrepared ? spawnInside(spawner, request, actions) : null;
    if (pid === null) return null;
    const ours = [input?.[1], output[0], errors[0]];
    const exited = exitOf(spawner, pid);
    for (const fd of ours) if (fd !== undefined) fds.splice(fds.indexOf(fd), 1);
    return { pid, stdin: input?.[1] ?? null, stdout: output[0], stderr: errors[0], exited };
  } catch (error) {
    if (error instanceof SystemCallError || isSystemError(error)) return null;
    throw error;
  } finally {
    if (hasActions) settings.call.destroyActions(actions);
    for (const fd of fds) call.close(fd);
  }
}

function openPipe({ call }: Spawner, fds: number[]): readonly [number, number] | null {
  const ends = Buffer.alloc(8);
  if (call.pipe2(ends, O_CLOEXEC) !== 0) return null;
  const pair = [ends.readInt32LE(0), ends.readInt32LE(4)] as const;
  fds.push(...pair);
  return pair;
}

/** The pid; null if it was not started. */
function spawnInside(spawner: Spawner, request: SpawnRequest, actions: Buffer): number | null {
  const { argv, env, file, netns } = request;
  const words = [...argv, null];
  const variables = [...Object.entries(env).map(([name, value]) => `${name}=${value}`), null];
  const pid = Buffer.alloc(4);
  const spawn = () => spawner.call.spawn(pid, file, actions, spawner.settings.attributes, words, variables) === 0;
  return runAt(spawner.libc, netns, spawn) ? pid.readInt32LE(0) : null;
}

function exitOf({ call, libc }: Spawner, pid: number): Promise<number | null> {
  const fd = call.pidfd(SYS_pidfd_open, pid, 0);
  const status = Buffer.alloc(4);
  return new Promise((resolve) => {
    const collect = (): boolean => {
      if (call.waitpid(pid, status, WNOHANG) !== pid) return false;
      const word = status.readInt32LE(0);
      resolve((word & 0x7f) === 0 ? (word >> 8) & 0xff : null);
      return true;
    };
    // A kernel before 5.3 has no descriptors of processes.
    if (fd < 0) {
      const timer = setInterval(() => collect() && clearInterval(timer), 1);
      return;
    }
    const watch = libc.watch(fd, () => {
      if (!collect()) return;
      watch.end();
      call.close(fd);
    });
  });
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'errno' in error;
}
