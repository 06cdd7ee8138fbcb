/*
 * A custom executor: every command that changes the machine is told before it runs and after it ended; an auditor may
 * refuse it.
 */
import { type Command, type CommandResult, type Machine, thisMachine } from 'ambient-redirect';

export interface Auditor {
  /** @throws to refuse the command: what was done before is rolled back. */
  readonly before: (command: Command) => void;
  readonly after: (result: CommandResult) => void;
}

/** For the option `machine`. Files below /proc/sys are written without a command: they are told as one. */
export function auditedMachine({ after, before }: Auditor, machine: Machine = thisMachine): Machine {
  return {
    ...machine,
    execute: async (command, signal) => {
      if (command.writes !== true) return machine.execute(command, signal);
      before(command);
      const result = await machine.execute(command, signal);
      after(result);
      return result;
    },
    writeText: async (path, text) => {
      const command: Command = { argv: ['tee', path], stdin: text, writes: true };
      before(command);
      await machine.writeText(path, text);
      after({ command, exitCode: 0, stdout: '', stderr: '' });
    },
  };
}
