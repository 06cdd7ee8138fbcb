import type { Machine } from '../kernel/machine.js';

/**
 * A machine that is read through, and the generation of nf_tables that all of what was read there is of, or later;
 * undefined: nobody told.
 */
export interface SeenGeneration {
  readonly machine: Machine;
  readonly generation: () => number | undefined;
}

/** Notes the generations of what is read in one namespace. */
export function noteGeneration(given: Machine): SeenGeneration {
  let oldest: number | undefined;
  return {
    generation: () => oldest,
    machine: {
      ...given,
      execute: async (command, signal) => {
        const result = await given.execute(command, signal);
        if (result.generation !== undefined) oldest = Math.min(oldest ?? result.generation, result.generation);
        return result;
      },
    },
  };
}
