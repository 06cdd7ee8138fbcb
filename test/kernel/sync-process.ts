import { closeSync, fstatSync, readSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { bytesOfText, textOfBytes } from '../../src/base/bytes.js';
import { loadLibc } from '../../src/kernel/native/libc.js';
import { runAt } from '../../src/kernel/native/namespace.js';

/*
 * `execFileSync` and `spawnSync` as tests use those of Node. Node forks, which copies the page tables of this process: 15 to 24 ms in a
 * worker that has loaded everything. posix_spawn(3) takes 1 ms at any size.
 */

export interface SyncOptions {
  /** The output is text in any case; what is no UTF-8 is kept as `textOfBytes` does. */
  readonly encoding?: 'utf8';
  /** Of stdin; nothing by default. */
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Path of the network namespace to start it in. /sys stays that of ours. */
  readonly netns?: string | null;
  /** The output is collected in any case; `execFileSync` repeats stderr unless this is given. */
  readonly stdio?: 'pipe';
}

export interface SyncResult {
  /** Null: a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const libc = await loadLibc();
const call = libc.functions({
  memory: 'int memfd_create(const char *name, unsigned int flags)',
  spawn:
    'int posix_spawnp(void *pid, const char *file, void *actions, void *attributes, const char **argv, const char **env)',
  wait: 'int waitpid(int pid, void *status, int options)',
  initActions: 'int posix_spawn_file_actions_init(void *actions)',
  addDup: 'int posix_spawn_file_actions_adddup2(void *actions, int from, int to)',
  addFolder: 'int posix_spawn_file_actions_addchdir_np(void *actions, const char *path)',
  destroyActions: 'int posix_spawn_file_actions_destroy(void *actions)',
  initAttributes: 'int posix_spawnattr_init(void *attributes)',
  setFlags: 'int posix_spawnattr_setflags(void *attributes, short flags)',
  setDefaults: 'int posix_spawnattr_setsigdefault(void *attributes, void *signals)',
  setMask: 'int posix_spawnattr_setsigmask(void *attributes, void *signals)',
  fillSignals: 'int sigfillset(void *signals)',
  emptySignals: 'int sigemptyset(void *signals)',
});

const MFD_CLOEXEC = 1;
const POSIX_SPAWN_SETSIGDEF = 0x04;
const POSIX_SPAWN_SETSIGMASK = 0x08;
/** Larger than any of the C library's structures. */
const structureSize = 512;

/** No signal is ignored or blocked: Node ignores SIGPIPE, which a child would inherit. */
const attributes = Buffer.alloc(structureSize);
const signals = Buffer.alloc(structureSize);
call.initAttributes(attributes);
call.setFlags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
call.fillSignals(signals);
call.setDefaults(attributes, signals);
call.emptySignals(signals);
call.setMask(attributes, signals);

/** @throws only if it cannot be started. */
export function spawnSync(file: string, argv: readonly string[], options: SyncOptions = {}): SyncResult {
  const { cwd, env = process.env, input = '', netns = null } = options;
  const streams = ['stdin', 'stdout', 'stderr'].map((name) => call.memory(name, MFD_CLOEXEC));
  const actions = Buffer.alloc(structureSize);
  call.initActions(actions);
  try {
    const [stdin = -1, stdout = -1, stderr = -1] = streams;
    writeWhole(stdin, bytesOfText(input));
    for (const [place, fd] of streams.entries()) call.addDup(actions, fd, place);
    if (cwd !== undefined) call.addFolder(actions, cwd);
    const variables = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
    const pid = Buffer.alloc(4);
    const failed = runAt(libc, netns, () =>
      call.spawn(pid, file, actions, attributes, [file, ...argv, null], [...variables, null]),
    );
    if (failed !== 0) throw new Error(`${file} cannot be started: ${nameOf(constants.errno, failed)}`);
    const word = wait(pid.readInt32LE(0));
    const signal = (word & 0x7f) === 0 ? null : (nameOf(constants.signals, word & 0x7f) as NodeJS.Signals);
    return { status: signal === null ? word >> 8 : null, signal, stdout: whole(stdout), stderr: whole(stderr) };
  } finally {
    call.destroyActions(actions);
    for (const fd of streams) closeSync(fd);
  }
}

/** @returns stdout. @throws unless it ends with status 0. */
export function execFileSync(file: string, argv: readonly string[], options: SyncOptions = {}): string {
  const result = spawnSync(file, argv, options);
  if (options.stdio === undefined) process.stderr.write(result.stderr);
  if (result.status === 0) return result.stdout;
  const how = result.signal ?? `status ${result.status}`;
  throw Object.assign(new Error(`Command failed: ${file} ${argv.join(' ')}: ${how}\n${result.stderr}`), result);
}

function wait(pid: number): number {
  const status = Buffer.alloc(4);
  // A signal interrupts it.
  while (call.wait(pid, status, 0) !== pid);
  return status.readInt32LE(0);
}

function writeWhole(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at, at);
}

/** From its start: the position is shared with whoever wrote it. */
function whole(fd: number): string {
  const bytes = Buffer.alloc(fstatSync(fd).size);
  for (let at = 0; at < bytes.length; ) at += readSync(fd, bytes, at, bytes.length - at, at);
  return textOfBytes(bytes);
}

function nameOf(names: Readonly<Record<string, number>>, number: number): string {
  return Object.entries(names).find(([, value]) => value === number)?.[0] ?? String(number);
}
