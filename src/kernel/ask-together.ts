import type { Machine } from './machine.js';

/** A machine whose commands may be run together with others of their namespace: they only read, and are short. */
export function askTogether(machine: Machine): Machine {
  return { ...machine, execute: (command, signal) => machine.execute({ ...command, together: true }, signal) };
}
