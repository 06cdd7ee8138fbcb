import { setMaxListeners } from 'node:events';
import type { Machine } from './machine.js';
import { machineOf } from './machine-of.js';
import type { OnWarning } from './tell-warnings.js';

/** The machine of some options, whose processes end when their signal says so, where whoever starts one has no signal of their own. */
export function withSignal(options: {
  readonly machine?: Machine | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onWarning?: OnWarning | undefined;
}): Machine {
  const { signal } = options;
  const machine = machineOf(options);
  if (signal === undefined) return machine;
  const many = AbortSignal.any([signal]);
  // Each process listens, and a dozen at once are no leak.
  setMaxListeners(0, many);
  return {
    ...machine,
    execute: (command, own) => machine.execute(command, own ?? many),
    openScratch: (own) => machine.openScratch(own ?? many),
  };
}
