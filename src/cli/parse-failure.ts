import type { CommanderError } from 'commander';

/** What the parser of the command line says, in the form of our own messages. */
export function parseFailureWords({ message }: CommanderError): string {
  return message
    .replace(/^error: /, '')
    .replace(/\n?\(Did you mean (.*)\?\)$/s, ' (did you mean $1?)')
    .replace(/^option '(.*?)' argument missing$/s, 'option $1 needs a value')
    .replace(
      /^(?:option|command-argument value) '(.*?)' argument '(.*)' is invalid\. (.*?)\.?$/s,
      "option $1: '$2' is no value of it: $3",
    )
    .replace(/: Allowed choices are (.*)$/s, ': allowed are $1');
}
