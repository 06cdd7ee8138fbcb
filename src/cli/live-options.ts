import type { ApplyOptions } from '../index.js';
import type { Context } from './context.js';
import type { CommonOptions } from './program.js';

/** The library's options for what was said on the command line. */
export function liveOptions(options: CommonOptions, context: Context): ApplyOptions {
  const signal =
    options.timeout === undefined
      ? context.signal
      : AbortSignal.any([context.signal, AbortSignal.timeout(options.timeout)]);
  return {
    signal,
    lockSeconds: options.lockTimeout,
    namespaceLockSeconds: options.lockTimeout,
    ...(options.backend === undefined ? {} : { backend: options.backend }),
    ...(options.stateDir === undefined ? {} : { stateDirectory: options.stateDir }),
    onStep: (step, total) => {
      if (options.verbose) context.err(`step ${step.number} of ${total}: ${step.scope} ${step.work.tool}\n`);
    },
  };
}
