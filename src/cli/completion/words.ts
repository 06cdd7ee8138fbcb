import type { Option } from 'commander';
import { type CommandDefinition, commandName } from '../command-definition.js';
import { jsonKinds } from '../json/json-kinds.js';

/** What a shell needs to know of a command. */
export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
  /** The words that its argument can be; null: it has none, or a file. */
  readonly argument: readonly string[] | null;
}

export interface OptionWords {
  readonly short: string | null;
  readonly long: string;
  readonly description: string;
  /** What it takes: one of some words, a file or folder, or another word. Null: nothing. */
  readonly value:
    | { readonly kind: 'choice'; readonly words: readonly string[] }
    | { readonly kind: 'file' | 'word' }
    | null;
}

/** Arguments that are words of their own; all others are files. */
const argumentsOf: Readonly<Record<string, readonly string[]>> = {
  lab: ['up', 'run', 'down'],
  completion: ['bash', 'zsh', 'fish'],
  schema: ['NodeState', 'Change', ...Object.keys(jsonKinds)],
};

export function commandWords(commands: readonly CommandDefinition[]): readonly CommandWords[] {
  const help = {
    name: 'help',
    description: 'show help, or that of one command',
    options: [],
    argument: commands.map(commandName),
  };
  return [
    ...commands.map((definition) => ({
      name: commandName(definition),
      description: definition.description,
      options: definition.options.filter(({ hidden }) => !hidden).map(optionWords),
      argument: argumentsOf[commandName(definition)] ?? null,
    })),
    help,
  ];
}

function optionWords(option: Option): OptionWords {
  const { argChoices, description, flags, long, short } = option;
  const takes = /<(file|dir|document|[^>]*)>/.exec(flags)?.[1];
  const value =
    takes === undefined
      ? null
      : argChoices !== undefined
        ? { kind: 'choice' as const, words: argChoices }
        : { kind: ['file', 'dir', 'document'].includes(takes) ? ('file' as const) : ('word' as const) };
  return { short: short ?? null, long: long ?? flags, description, value };
}
