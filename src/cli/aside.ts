import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Progress } from '../index.js';
import type { Ended } from '../ui/run-command.js';
import type { Context } from './context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { noProgress } from './progress-line.js';
import { ownProgram } from './shipped.js';
import { readStandardInput } from './standard-input.js';
import { newStanding, type Standing } from './standing.js';
import type { Surroundings } from './surroundings.js';
import { paintOf, type Terminal } from './terminal.js';

/** Commands with long computations, which would keep their thread from handling signals. */
const computing: ReadonlySet<string | undefined> = new Set(['fmt', 'prove', 'render', 'review', 'trace']);

/**
 * A trace of the live node mostly waits for the kernel, as a plan does, and a thread of its own would cost it more than
 * it computes.
 */
export function isComputing([command, ...words]: readonly string[]): boolean {
  return computing.has(command) && !(command === 'trace' && words.includes('--live'));
}

interface Task {
  readonly args: readonly string[];
  readonly terminal: Terminal;
}

type FromAside =
  | { readonly kind: 'out' | 'err'; readonly text: Uint8Array }
  /** Requests the whole standard input. */
  | { readonly kind: 'read' }
  | { readonly kind: 'standing'; readonly at: Standing['at'] }
  | { readonly kind: 'progress'; readonly progress: Progress | null }
  | { readonly kind: 'end'; readonly code: ExitCode };

type ToAside =
  | { readonly kind: 'abort'; readonly reason: string }
  | { readonly kind: 'input'; readonly bytes: Uint8Array }
  | { readonly kind: 'unreadable'; readonly message: string };

/** Runs a command on a thread of its own, with the streams of this one. Null: no thread could be started. */
export function runAside(args: readonly string[], terminal: Terminal, around: Surroundings): Promise<ExitCode | null> {
  const task: Task = { args, terminal };
  const worker = new Worker(ownProgram, {
    workerData: task,
    // Descriptors that the kernel gave to the native library are closed here, which Node would take for a mistake.
    trackUnmanagedFds: false,
  });
  const post = (message: ToAside) => worker.postMessage(message);
  const read = async (): Promise<ToAside> => {
    try {
      return { kind: 'input', bytes: await readStandardInput(around) };
    } catch (error) {
      return { kind: 'unreadable', message: (error as Error).message };
    }
  };
  around.signal.addEventListener('abort', () => {
    post({ kind: 'abort', reason: (around.signal.reason as Error).message });
  });
  return new Promise((resolve, reject) => {
    worker.on('message', async (message: FromAside) => {
      if (message.kind === 'end') resolve(message.code);
      else if (message.kind === 'read') post(await read());
      else if (message.kind === 'standing') around.standing.at = message.at;
      else if (message.kind === 'progress') around.progress.tell(message.progress);
      else around[message.kind](message.text);
    });
    worker.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== undefined && notStarted.has(error.code)) resolve(null);
      else reject(error);
    });
    worker.once('exit', () => resolve(exitCodes.failed));
  });
}

/** Runs a command on a thread of its own, and keeps what it prints. */
export async function runApart(args: readonly string[], signal: AbortSignal): Promise<Ended> {
  const printed: Record<'out' | 'err', Uint8Array[]> = { out: [], err: [] };
  const keep = (stream: keyof typeof printed) => (text: string | Uint8Array) => {
    printed[stream].push(typeof text === 'string' ? Buffer.from(text) : text);
  };
  const around: Surroundings = {
    out: keep('out'),
    err: keep('err'),
    signal,
    standing: newStanding(),
    progress: noProgress,
  };
  const terminal = { isColoured: false, isInteractive: false, columns: null, progressColumns: null };
  const code = await runAside(args, terminal, around);
  if (code === null) throw new Error('no thread could be started: raise the limit of open files (ulimit -n)');
  return { code, out: Buffer.concat(printed.out).toString(), err: Buffer.concat(printed.err).toString() };
}

/** The thread was not started: too few descriptors, or the working folder is gone. */
const notStarted: ReadonlySet<string> = new Set(['ERR_WORKER_INIT_FAILED', 'ENOENT']);

/** The task of this thread; null on the main one. */
export function taskAside(): Task | null {
  return isMainThread ? null : (workerData as Task);
}

/** Runs the task of this thread; the main thread does its input and output. */
export async function doAside({ args, terminal }: Task): Promise<void> {
  const { bytesOfText, readInput, textOfBytes } = await import('../index.js');
  const { run } = await import('./run.js');
  const port = parentPort;
  if (port === null) return;
  const post = (message: FromAside) => port.postMessage(message);
  const controller = new AbortController();
  let [done, failed] = [(_: Uint8Array) => {}, (_: Error) => {}];
  const standardInput = () =>
    new Promise<Uint8Array>((resolve, reject) => {
      [done, failed] = [resolve, reject];
      post({ kind: 'read' });
    });
  port.on('message', (message: ToAside) => {
    if (message.kind === 'abort') controller.abort(new Error(message.reason));
    else if (message.kind === 'input') done(message.bytes);
    else failed(new Error(message.message));
  });
  const standing = newStanding();
  const code = await run(args, {
    out: (text) => post({ kind: 'out', text: bytesOfText(text) }),
    err: (text) => post({ kind: 'err', text: bytesOfText(text) }),
    isInteractive: terminal.isInteractive,
    ask: async () => '',
    progress: seldom((progress) => post({ kind: 'progress', progress })),
    readInput: async (path) => (path === '-' ? textOfBytes(await standardInput()) : readInput(path, controller.signal)),
    style: paintOf(terminal),
    columns: terminal.columns,
    signal: controller.signal,
    runApart,
    standing: {
      get at() {
        return standing.at;
      },
      set at(at) {
        standing.at = at;
        post({ kind: 'standing', at });
      },
      rollback: null,
    },
  });
  post({ kind: 'end', code });
  port.close();
}

/** Messages between threads are not free, and nobody reads more of them. */
const progressMs = 100;

function seldom(tell: Context['progress']): Context['progress'] {
  let last = Number.NEGATIVE_INFINITY;
  let before: string | null = null;
  return (progress) => {
    const now = performance.now();
    if (progress !== null && progress.what === before && now - last < progressMs) return;
    [last, before] = [now, progress?.what ?? null];
    tell(progress);
  };
}
