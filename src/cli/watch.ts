import { setTimeout as pause } from 'node:timers/promises';
import { makeBell } from '../agent/converge/bell.js';
import { systemClock } from '../agent/converge/clock.js';
import { type NodeState, namespacesIn, type PlanView, type TraceView, visibleLines } from '../index.js';
import type { Context } from './context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { followDocuments } from './follow-documents.js';
import { jsonLine } from './json/format-json.js';
import type { WatchedJson } from './json/json-outputs.js';
import type { OutputFormat } from './output-format.js';
import { UsageError } from './usage-error.js';

/** What a command would print once. */
export interface Answer {
  readonly result: PlanView | TraceView;
  /** The document that it is about, whose namespaces are followed. */
  readonly state: NodeState | null;
  /** Made when it is printed. */
  readonly text: () => string | Promise<string>;
  readonly code: ExitCode;
}

export interface WatchOptions {
  readonly watch?: true;
  /** Milliseconds between two looks without a notice. */
  readonly interval: number;
  /** The documents, which are read at each look. */
  readonly file: readonly string[];
  readonly output: OutputFormat;
  readonly quiet?: true;
}

/** Another program may write a hundred times a second. */
const restMs = 200;

/** @throws UsageError for a page: it would be one of many on one output. */
export function refusePages({ output, watch }: WatchOptions): void {
  if (watch && output !== 'text' && output !== 'json')
    throw new UsageError(`--watch prints text or json, one answer after another: take away --output ${output}`);
}

/** The standard input has an end: what was read of it the first time holds for all looks. */
export function readAtEachLook<T>({ file, watch }: WatchOptions, first: T, read: () => Promise<T>): () => Promise<T> {
  return watch && !file.includes('-') ? read : async () => first;
}

/**
 * Looks whenever the kernel tells of a change in the namespaces of the document or a document is written, and after a
 * while without that, and prints what is new.
 * @returns the exit code of the last look, when a signal ends it.
 */
export async function watchAnswers(
  look: () => Promise<Answer>,
  { file, interval, output, quiet }: WatchOptions,
  context: Context,
): Promise<ExitCode> {
  const { signal, standing } = context;
  standing.at = 'serving';
  const bell = makeBell(systemClock);
  signal.addEventListener('abort', bell.ring, { once: true });
  const { startKernelWatch } = await import('../agent/drift/kernel-watch.js');
  const warn = (message: string) => context.err(`note: ${visibleLines(message)}\n`);
  const kernel = await startKernelWatch({ hostNetns: ownNetns, changed: bell.ring, warn });
  const documents = await followDocuments(file, bell.ring, interval);
  let last: string | null = null;
  let code: ExitCode = exitCodes.failed;
  try {
    kernel?.follow(namespacesOf(null));
    while (!signal.aborted) {
      const seen = await lookOnce(look);
      if (seen === null || signal.aborted) break;
      context.progress(null);
      code = seen.code;
      if (seen.state !== undefined) kernel?.follow(namespacesOf(seen.state));
      const key = JSON.stringify([seen.code, seen.result]);
      if (key !== last && !(quiet && code === exitCodes.done)) await print(seen);
      last = key;
      await pause(restMs, undefined, { signal }).catch(() => {});
      await bell.sleep(systemClock.now() + interval);
    }
  } finally {
    documents.end();
    kernel?.close();
  }
  return code;

  async function print({ code: exitCode, result, text }: Seen): Promise<void> {
    const time = new Date().toISOString();
    if (output === 'json') context.out(jsonLine<'watch'>({ formatVersion: 1, time, exitCode, result }));
    else if ('reason' in result) context.err(`${time} ${await text()}`);
    else context.out(`${context.style('bold', time)}\n${await text()}\n`);
  }

  async function lookOnce(once: () => Promise<Answer>): Promise<Seen | null> {
    try {
      return await once();
    } catch (error) {
      if (signal.aborted) return null;
      // It brings what an apply reports, which no other trace needs.
      const { errorText, exitCodeOfError, viewError } = await import('./error-report.js');
      const result = viewError(error, []);
      return { result, text: () => errorText(result), code: exitCodeOfError(error) };
    }
  }
}

interface Seen extends Omit<Answer, 'result' | 'state'> {
  readonly result: WatchedJson['result'];
  /** Undefined: the look failed, and what was followed before is followed on. */
  readonly state?: NodeState | null;
}

const ownNetns = '/proc/self/ns/net';

function namespacesOf(state: NodeState | null): ReadonlyMap<string, string> {
  const named = state === null ? [] : namespacesIn(state).map(({ netns, scope }) => [scope, netns] as const);
  return new Map([['host', ownNetns], ...named]);
}
