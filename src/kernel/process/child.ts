import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { bytesOfText } from '../../base/bytes.js';
import { throughGate } from './gate.js';

/** How a process is started. */
export interface ChildRequest {
  readonly argv: readonly string[];
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

const living = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of living) signalGroup(child, 'SIGKILL');
});

/**
 * Starts a process as the leader of its own group: the terminal's Ctrl-C goes to our group and does not reach it, and ending
 * the group ends everything that it started. Its working folder is `/`, since ours may be gone.
 * @throws the system's error if it could not be started.
 */
export async function startChild(request: ChildRequest): Promise<Child> {
  const [file = '', ...args] = request.argv;
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
  return watch(child, request);
}

/** Runs a process to its end. @throws the system's error if it could not be started. */
export function runChild(request: ChildRequest): Promise<ChildEnd> {
  return throughGate(async () => (await startChild(request)).closed);
}

function watch(child: ChildProcess, { signal, stdin, timeoutMs }: ChildRequest): Child {
  let ended: ChildEnd['ended'] = null;
  let escalation: NodeJS.Timeout | undefined;
  let finish = () => {};
  const end = (why: NonNullable<ChildEnd['ended']>): void => {
    if (ended !== null) return;
    ended = why;
    signalGroup(child, 'SIGTERM');
    escalation = setTimeout(() => {
      signalGroup(child, 'SIGKILL');
      // Stops waiting if the kernel cannot end it, or if a process outside of the group holds its pipes.
      escalation = setTimeout(() => finish(), graceMs);
    }, graceMs);
  };
  const [stdout, stderr] = [collect(child.stdout, end), collect(child.stderr, end)];
  const timer = setTimeout(() => end('timeout'), timeoutMs);
  const cancel = () => end('cancelled');
  const unbind = () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  };
  living.add(child);
  const closed = new Promise<ChildEnd>((resolve) => {
    finish = () => {
      unbind();
      clearTimeout(escalation);
      living.delete(child);
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
      resolve({ exitCode: child.exitCode, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr), ended });
    };
    child.once('close', finish);
  });
  if (signal?.aborted) cancel();
  else signal?.addEventListener('abort', cancel);
  // It may end before it has read everything; its exit status says whether that is an error.
  child.stdin?.on('error', () => {});
  if (stdin !== 'open') child.stdin?.end(stdin === undefined ? undefined : bytesOfText(stdin));
  return { process: child, closed, unbind };
}

function collect(stream: ChildProcess['stdout'], end: (why: 'output-too-large') => void): readonly Buffer[] {
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

function signalGroup({ pid }: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // The group has ended already.
  }
}
