import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { bytesOfText } from '../../base/bytes.js';
import { argvOf } from '../argv-of.js';
import { spawnProcess } from '../native/spawn-process.js';
import { throughGate } from './gate.js';
import { programPath } from './program-path.js';
import { type Running, runningProcess } from './running.js';

/** How a process is started. */
export interface ChildRequest {
  readonly argv: readonly string[];
  /** Path of the network namespace to run it in; by default ours. */
  readonly netns?: string | null | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** Its input; `open` leaves that to the caller. A pipe without input costs a third of a short call. */
  readonly stdin?: string | 'open' | undefined;
  /** File descriptors of ours that the process inherits, from 3 on. */
  readonly keepOpen?: readonly number[] | undefined;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface ChildEnd {
  /** Null if a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** Why we ended it; null: we did not. */
  readonly ended: 'timeout' | 'cancelled' | 'output-too-large' | null;
}

export interface Child {
  readonly process: ChildProcess;
  /** Resolves when it has ended and no more output can follow, or when it survives being killed. Never rejects. */
  readonly closed: Promise<ChildEnd>;
  /** Detaches its time limit and its signal. */
  readonly unbind: () => void;
}

const maxOutput = 512 * 1024 * 1024;
/** How long a process may take to end after SIGTERM, and again after SIGKILL. */
const graceMs = 2_000;

const living = new Set<Running>();
process.once('exit', () => {
  for (const running of living) signalGroup(running, 'SIGKILL');
});

/**
 * Starts a process as the leader of its own group: the terminal's Ctrl-C goes to our group and does not reach it, and
 * ending the group ends everything that it started. Its working folder is `/`, since ours may be gone.
 * @throws the system's error if it could not be started.
 */
export async function startChild(request: ChildRequest): Promise<Child> {
  const [file = '', ...args] = argvOf({ argv: request.argv, netns: request.netns ?? null });
  const { keepOpen = [], stdin } = request;
  const child = spawn(file, args, {
    cwd: '/',
    env: request.env,
    detached: true,
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...keepOpen],
  });
  // A process that was not started has no pid, and may have no streams.
  if (child.pid === undefined) throw (await once(child, 'error').catch((error: unknown) => [error]))[0];
  child.on('error', () => {});
  return { process: child, ...watch(runningChild(child, child.pid), request) };
}

/**
 * Starts a process that outlives this one: a session of its own, no terminal, and only pipes that end with us.
 * @throws the system's error if it could not be started.
 */
export async function startDetached([file = '', ...args]: readonly string[]): Promise<DetachedProcess> {
  const child = spawn(file, args, { cwd: '/', detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  if (child.pid === undefined) throw (await once(child, 'error').catch((error: unknown) => [error]))[0];
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  child.unref();
  return { pid: child.pid, stdin: child.stdin, stdout: child.stdout };
}

export interface DetachedProcess {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
}

function runningChild(child: ChildProcess, pid: number): Running {
  const { stderr, stdin, stdout } = child;
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return { pid, stdin, stdout, stderr, exitCode: () => child.exitCode, closed };
}

/** Runs a process to its end. @throws the system's error if it could not be started. */
export function runChild(request: ChildRequest): Promise<ChildEnd> {
  return throughGate(async () => {
    const spawned = await spawnDirectly(request);
    if (spawned !== null) return watch(runningProcess(spawned), request).closed;
    return (await startChild(request)).closed;
  });
}

/** Null: it is left to Node, which says what is wrong. */
async function spawnDirectly({ argv, env, keepOpen = [], netns, stdin }: ChildRequest) {
  const file = programPath(argv[0] ?? '', env['PATH'] ?? '');
  if (file === null) return null;
  return spawnProcess({ file, argv, env, hasInput: stdin !== undefined, keepOpen, netns: netns ?? null });
}

function watch(running: Running, { signal, stdin, timeoutMs }: ChildRequest): Omit<Child, 'process'> {
  let ended: ChildEnd['ended'] = null;
  let escalation: NodeJS.Timeout | undefined;
  let finish = () => {};
  const end = (why: NonNullable<ChildEnd['ended']>): void => {
    if (ended !== null) return;
    ended = why;
    signalGroup(running, 'SIGTERM');
    escalation = setTimeout(() => {
      signalGroup(running, 'SIGKILL');
      // Stops waiting if the kernel cannot end it, or if a process outside of the group holds its pipes.
      escalation = setTimeout(() => finish(), graceMs);
    }, graceMs);
  };
  const [stdout, stderr] = [collect(running.stdout, end), collect(running.stderr, end)];
  const timer = setTimeout(() => end('timeout'), timeoutMs);
  const cancel = () => end('cancelled');
  const unbind = () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  };
  living.add(running);
  const closed = new Promise<ChildEnd>((resolve) => {
    finish = () => {
      unbind();
      clearTimeout(escalation);
      living.delete(running);
      for (const stream of [running.stdin, running.stdout, running.stderr]) stream?.destroy();
      const exitCode = running.exitCode();
      resolve({ exitCode, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr), ended });
    };
    void running.closed.then(() => finish());
  });
  if (signal?.aborted) cancel();
  else signal?.addEventListener('abort', cancel);
  // It may end before it has read everything; its exit status says whether that is an error.
  running.stdin?.on('error', () => {});
  if (stdin !== 'open') running.stdin?.end(stdin === undefined ? undefined : bytesOfText(stdin));
  return { closed, unbind };
}

function collect(stream: Readable | null, end: (why: 'output-too-large') => void): readonly Buffer[] {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on('error', () => {});
  stream?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxOutput) end('output-too-large');
    else chunks.push(chunk);
  });
  return chunks;
}

function signalGroup({ pid }: Running, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended already.
  }
}
