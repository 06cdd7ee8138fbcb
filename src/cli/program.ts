import { Command } from 'commander';
import type { CommandDefinition } from './command-definition.js';
import { commands } from './command-list.js';
import { completion } from './completion/command.js';
import type { Context } from './context.js';
import type { ExitCode } from './exit-codes.js';
import { givenOptions } from './given-options.js';
import { afterHelp } from './help/after-help.js';
import { man } from './help/command.js';
import { UsageError } from './usage-error.js';
import { version } from './version.js';

/** The command line. @param finish is called with the exit code of the command that ran. */
export function makeProgram(context: Context, finish: (code: ExitCode) => void): Command {
  const program = new Command('redirect')
    .description(
      'Compiles a document about a Kubernetes node to its complete mesh traffic redirection, and keeps it so.',
    )
    .version(version, '--version', 'print the version; with --verbose, what a report of a fault should say')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: context.out,
      writeErr: context.err,
      getOutHelpWidth: () => context.columns ?? 80,
      getErrHelpWidth: () => context.columns ?? 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      // Whoever runs the program reports it like every other error.
      outputError: () => {},
    })
    .showSuggestionAfterError();
  for (const definition of [...commands, completion, man]) addCommand(program, definition, context, finish);
  program
    .command('help [command]')
    .description('show help, or that of one command')
    .action((name?: string) => {
      const found = program.commands.find((each) => each.name() === name);
      // Commander's own help command shows the whole list for a name that does not exist.
      if (name !== undefined && found === undefined) program.error(`error: unknown command '${name}'`);
      (found ?? program).help();
    });
  return program;
}

function addCommand(
  program: Command,
  { description, load, options, words }: CommandDefinition,
  context: Context,
  finish: (code: ExitCode) => void,
): void {
  // Commander's own message about a surplus argument does not say where a document belongs.
  const made = program.command(words).description(description).allowExcessArguments();
  for (const option of options) made.addOption(option);
  const given = givenOptions(made);
  made.addHelpText('after', () => afterHelp(made.name()));
  made.action(async (...passed: unknown[]) => {
    refuseExcess(made);
    const args = passed
      .slice(0, -2)
      .flat()
      .filter((arg): arg is string => typeof arg === 'string');
    const handler = await load();
    if (made.opts()['netlink'] === false) process.env['REDIRECT_NETLINK'] = 'off';
    finish(await handler(args, made.opts(), context, given));
  });
}

function refuseExcess(command: Command): void {
  const excess = command.args[command.registeredArguments.length];
  if (excess === undefined) return;
  const takesDocument = command.options.some(({ long }) => long === '--file');
  throw new UsageError(
    takesDocument
      ? `${command.name()} does not take ${excess} by itself: a document is named with -f, as in redirect ${command.name()} -f ${excess}`
      : `${command.name()} does not take ${excess}`,
  );
}
