import type { Command } from './command.js';
import type { Machine } from './machine.js';
import type { CommandResult } from './run-command.js';

/** A command that only read, with what it printed; null: it could not be run. */
export interface RememberedRead {
  readonly command: Command;
  readonly result: CommandResult | null;
}

export interface RememberedReads {
  /** The machine whose reads are remembered: of the namespaces of pods, where they may run together. */
  readonly machine: Machine;
  /** What was read in a namespace: of equal commands the last one. */
  readonly of: (netns: string) => Promise<readonly RememberedRead[]>;
}

/**
 * Remembers what is read of pods, so that nobody needs to read it twice.
 * @param beside is asked in each of these namespaces too, at the moment of its first read: so it costs no process of
 * ours.
 */
export function rememberReads(given: Machine, beside: readonly (readonly string[])[]): RememberedReads {
  const known = new Map<string, Map<string, { readonly command: Command; readonly result: Promise<CommandResult> }>>();
  const execute: Machine['execute'] = (command, signal) => {
    const { netns, together } = command;
    if (netns == null || together !== true) return given.execute(command, signal);
    const start = (one: Command) => {
      const result = given.execute(one, signal);
      // Whoever asked hears of a failure.
      result.catch(() => {});
      reads.set(JSON.stringify([one.argv, one.stdin]), { command: one, result });
      return result;
    };
    const reads = known.get(netns) ?? new Map();
    if (!known.has(netns)) {
      known.set(netns, reads);
      for (const argv of beside) start({ argv, netns, together });
    }
    return start(command);
  };
  return {
    machine: { ...given, execute },
    of: (netns) =>
      Promise.all(
        [...(known.get(netns)?.values() ?? [])].map(async ({ command, result }) => ({
          command,
          result: await result.catch(() => null),
        })),
      ),
  };
}
