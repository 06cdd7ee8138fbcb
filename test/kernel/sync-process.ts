import { closeSync, fstatSync, readSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { bytesOfText, textOfBytes } from '../../src/base/bytes.js';
import { loadLibc } from '../../src/kernel/native/libc.js';
import { runAt } from '../../src/kernel/native/namespace.js';
import { spawnSettings } from '../../src/kernel/native/spawn-settings.js';

/*
 * `execFileSync` and `spawnSync` as tests use those of Node. Node forks, which copies the page tables of this process:
 * 15 to 24 ms in a worker that has loaded everything. posix_spawn(3) takes 1 ms at any size.
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
const settings = spawnSettings(libc);
const call = libc.functions({
  memory: 'int memfd_create(const char *name, unsigned int flags)',
  spawn:
    'int posix_spawnp(void *pid, const char *file, void *actions, void *attributes, const char **argv, const char **env)',
  wait: 'int waitpid(int pid, void *status, int options)',
});

const MFD_CLOEXEC = 1;

/** @throws only if it cannot be started. */
export function spawnSync(file: string, argv: readonly string[], options: SyncOptions = {}): SyncResult {
  const { cwd, env = process.env, input = '', netns = null } = options;
  const streams = ['stdin', 'stdout', 'stderr'].map((name) => call.memory(name, MFD_CLOEXEC));
  const actions = settings.newActions();
  settings.call.initActions(actions);
  try {
    const [stdin = -1, stdout = -1, stderr = -1] = streams;
    writeWhole(stdin, bytesOfText(input));
    for (const [place, fd] of streams.entries()) settings.call.addDup(actions, fd, place);
    if (cwd !== undefined) settings.call.addFolder(actions, cwd);
    const variables = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
    const pid = Buffer.alloc(4);
    const failed = runAt(libc, netns, () =>
      call.spawn(pid, file, actions, settings.attributes, [file, ...argv, null], [...variables, null]),
    );
    if (failed !== 0) throw new Error(`${file} cannot be started: ${nameOf(constants.errno, failed)}`);
    const word = wait(pid.readInt32LE(0));
    const signal = (word & 0x7f) === 0 ? null : (nameOf(constants.signals, word & 0x7f) as NodeJS.Signals);
    return { status: signal === null ? word >> 8 : null, signal, stdout: whole(stdout), stderr: whole(stderr) };
  } finally {
    settings.call.destroyActions(actions);
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
