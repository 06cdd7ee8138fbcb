import { type ApplyOptions, visibleLines } from '../index.js';
import type { CommonOptions } from './common-options.js';
import type { Context } from './context.js';

/** The library's options from those of the command line. */
export function liveOptions(options: CommonOptions, context: Context): ApplyOptions {
  const signal = options.timeout === undefined ? context.signal : signalWithin(options.timeout, context.signal);
  const told = new Set<string>();
  const doing = (what: string) => context.progress({ what, done: null, total: null });
  doing('reading the node');
  return {
    signal,
    lockSeconds: options.lockTimeout,
    namespaceLockSeconds: options.lockTimeout,
    ...(options.backend === undefined ? {} : { backend: options.backend }),
    ...(options.addressCheck === undefined ? {} : { addressCheck: options.addressCheck }),
    ...(options.stateDir === undefined ? {} : { stateDirectory: options.stateDir }),
    onWarning: (program, text) => {
      const line = `${program} warns: ${visibleLines(text)}\n`;
      if (options.quiet || told.has(line)) return;
      told.add(line);
      context.err(line);
    },
    onStep: (step, total) => {
      context.standing.at = 'node';
      context.progress({ what: `carrying out the plan (${step.scope})`, done: step.number - 1, total });
      if (options.verbose) context.err(`step ${step.number} of ${total}: ${step.scope} ${step.work.tool}\n`);
    },
    onWritten: () => doing('reading the node back'),
    onRollback: (left) => {
      doing('taking back what was done');
      context.standing.at = 'rollback';
      context.standing.rollback = left;
      if (left.steps.length > 0) context.err(`taking back what was done: ${left.steps.length} step(s)\n`);
    },
  };
}

function signalWithin(timeoutMs: number, signal: AbortSignal): AbortSignal {
  const patience = new AbortController();
  const giveUp = () => patience.abort(new Error(`gave up after ${timeoutMs / 1000} s (--timeout)`));
  setTimeout(giveUp, timeoutMs).unref();
  return AbortSignal.any([signal, patience.signal]);
}
