import { setMaxListeners } from 'node:events';
import type { Machine } from './machine.js';

/** A machine whose processes end when the signal says so, where whoever starts one has no signal of their own. */
export function interruptible(machine: Machine, signal: AbortSignal | undefined): Machine {
  if (signal === undefined) return machine;
  const many = AbortSignal.any([signal]);
  // Each process listens, and a dozen at once are no leak.
  setMaxListeners(0, many);
  return { ...machine, execute: (command, own) => machine.execute(command, own ?? many) };
}
