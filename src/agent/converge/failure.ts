import {
  ApplyError,
  CommandError,
  LockedError,
  NotPermittedError,
  RedirectError,
  StateDirectoryError,
} from '../../index.js';
import type { PodError } from '../status/pod-row.js';
import { backOff } from './back-off.js';
import type { Work } from './memory.js';
import type { ConvergenceOptions } from './options.js';

export interface Failure {
  readonly code: string;
  readonly message: string;
}

const told = 3;

/** An error in the words of a row: what stands in the way is named. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof RedirectError)) return { code: 'failed', message: wordsOf(error) };
  const obstacles = error instanceof ApplyError ? error.plan.obstacles : [];
  const [first] = obstacles;
  if (first === undefined) return { code: error.code, message: error.message };
  const words = obstacles.slice(0, told).map(({ message, remedy }) => `${message}; ${remedy}`);
  const more = obstacles.length > told ? [`and ${obstacles.length - told} more`] : [];
  return { code: first.code, message: [...words, ...more].join('\n') };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether it has nothing to do with the pods that were to be programmed. */
export function isOfMachine(error: unknown): boolean {
  return (
    error instanceof LockedError ||
    error instanceof NotPermittedError ||
    error instanceof StateDirectoryError ||
    (error instanceof CommandError && error.reason === 'not-found')
  );
}

export function hasObstacle(error: unknown, code: string): boolean {
  return error instanceof ApplyError && error.plan.obstacles.some((one) => one.code === code);
}

/** The work again, after a pause. */
export function failedWork(
  work: Work,
  { code, message }: Failure,
  { clock }: Pick<ConvergenceOptions, 'clock'>,
): Work & { readonly error: PodError } {
  const now = clock.now();
  const failures = work.failures + 1;
  const notBefore = now + backOff(failures, clock.random);
  const error = { code, message, at: now, attempts: failures, nextAttemptAt: notBefore };
  return { ...work, cause: 'retry', failures, notBefore, error, waitsFor: null };
}
