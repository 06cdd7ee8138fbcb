import { type CommandDefinition, command } from '../command-definition.js';
import { commands } from '../command-list.js';
import { completion } from '../completion/command.js';
import { exitCodes } from '../exit-codes.js';

/** Knows all commands, so that it is not one of the list. */
export const man: CommandDefinition = command('man', 'print the manual page, for man -l', [], async () => {
  const { manPage } = await import('./man-page.js');
  return async (_, __, context) => {
    context.out(manPage([...commands, completion, man]));
    return exitCodes.done;
  };
});
