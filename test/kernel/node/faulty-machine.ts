import { CommandError, type CommandResult, type Machine } from '../../../src/index.js';

/** What can happen to a process that is to change the node. */
export const faults = [
  'exit 1',
  'killed before it did anything',
  'killed when it had done everything',
  'timeout',
  'lock held',
  'no space left',
  'tool missing',
] as const;
export type Fault = (typeof faults)[number];

/** The same machine, on which one write goes wrong; writes are counted from 1. */
export function faultyMachine(machine: Machine, at: number, fault: Fault): Machine {
  let count = 0;
  const isDue = () => {
    count += 1;
    return count === at;
  };
  return {
    ...machine,
    execute: async (command, signal) => {
      if (!command.writes || !isDue()) return machine.execute(command, signal);
      const refused = (exitCode: number, stderr: string): CommandResult => ({ command, exitCode, stdout: '', stderr });
      switch (fault) {
        case 'exit 1':
          return refused(1, 'something went wrong\n');
        case 'killed before it did anything':
          throw new CommandError(command, { reason: 'signal' });
        case 'killed when it had done everything':
          await machine.execute(command, signal);
          throw new CommandError(command, { reason: 'signal' });
        case 'timeout':
          throw new CommandError(command, { reason: 'timeout' });
        case 'lock held':
          return refused(4, 'Another app is currently holding the xtables lock.\n');
        case 'no space left':
          return refused(1, 'No space left on device\n');
        case 'tool missing':
          throw new CommandError(command, { reason: 'not-found' });
      }
    },
    writeText: async (path, text) => {
      if (isDue()) throw new Error(`EACCES: permission denied, open '${path}'`);
      await machine.writeText(path, text);
    },
  };
}
