import { type CommandDefinition, command } from '../command-definition.js';
import { commands } from '../command-list.js';

/** Knows all commands, so that it is not one of the list. */
export const completion: CommandDefinition = command(
  'completion <shell>',
  'print the completions of a shell: bash, zsh or fish',
  [],
  async () => {
    const { completionCommand } = await import('./print.js');
    return ([shell = ''], _, context) => completionCommand(shell, [...commands, completion], context);
  },
);
