import { setMaxListeners } from 'node:events';
import type { Machine } from './machine.js';
import { machineOf } from './machine-of.js';
import type { OnWarning } from './tell-warnings.js';

/** The machine of some options. Its processes end with the options' signal unless their caller passes another one. */
export function withSignal(options: {
  readonly machine?: Machine | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onWarning?: OnWarning | undefined;
}): Machine {
  const { signal } = options;
  const machine = machineOf(options);
  if (signal === undefined) return machine;
  const many = AbortSignal.any([signal]);
  // Each process adds a listener; a dozen at once are not a leak.
  setMaxListeners(0, many);
  return {
    ...machine,
    execute: (command, own) => machine.execute(command, own ?? many),
    openScratch: (own) => machine.openScratch(own ?? many),
  };
}
