import type { Facts } from '../doctor/facts.js';
import { throwIfCancelled } from '../kernel/abort-error.js';
import { CommandError } from '../kernel/command-error.js';

/** Reads a value, or returns `otherwise` and keeps the failure. */
export type OrElse = <T>(what: string, read: () => Promise<T>, otherwise: T) => Promise<T>;

interface Failures {
  readonly found: readonly Facts['notRead'][number][];
  readonly note: (what: string, error: unknown) => void;
}

/** Reads that continue after a failure. An abort ends them all. */
export function attempts(signal: AbortSignal | undefined): { readonly failures: Failures; readonly orElse: OrElse } {
  const found: Facts['notRead'][number][] = [];
  const note = (what: string, error: unknown): void => {
    throwIfCancelled(signal);
    found.push({
      what,
      why: error instanceof Error ? error.message : String(error),
      isMissingTool: error instanceof CommandError && error.reason === 'not-found',
    });
  };
  return {
    failures: { found, note },
    orElse: async (what, read, otherwise) => {
      try {
        return await read();
      } catch (error) {
        note(what, error);
        return otherwise;
      }
    },
  };
}
