import type { Option } from 'commander';
import { type CommandDefinition, commandName } from '../command-definition.js';
import { version } from '../version.js';
import { examples } from './examples.js';
import { exitTextsOf } from './exit-texts.js';

/** The manual page, in the macros of man(7). */
export function manPage(commands: readonly CommandDefinition[]): string {
  return [
    `.TH REDIRECT 1 "" "ambient-redirect ${version}" "User Commands"`,
    '.SH NAME',
    'redirect \\- compile the mesh traffic redirection of a Kubernetes node, and keep it so',
    '.SH SYNOPSIS',
    '.B redirect',
    '.I command',
    '[options]',
    '.SH DESCRIPTION',
    escaped(
      'A document says what a node is: its proxy, its pods, a profile. redirect compiles it to everything the kernel must hold, shows the difference to the live kernel, applies the smallest change, reads it back, and can remove all of it again.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    '.SH ENVIRONMENT',
    ...tagged('NO_COLOR', 'no colours'),
    ...tagged('FORCE_COLOR', 'colours also where the output is no terminal; 0: none'),
    ...tagged('NODE_NAME', 'the node of redirect agent --kubernetes, without --node'),
    '.SH FILES',
    ...tagged('/run/redirect', 'records of applied state'),
    '',
  ].join('\n');
}

function commandLines(definition: CommandDefinition): readonly string[] {
  const { description, options, words } = definition;
  const name = commandName(definition);
  const shown = options.filter(({ hidden }) => !hidden);
  return [
    `.SS ${escaped(`redirect ${words}`)}`,
    escaped(sentence(description)),
    ...shown.flatMap((option) => tagged(option.flags, optionText(option))),
    '.PP',
    'Examples:',
    '.nf',
    ...(examples[name] ?? []).flatMap(({ does, line }) => [`  ${escaped(`# ${does}`)}`, `  ${escaped(line)}`]),
    '.fi',
    '.PP',
    'Exit codes:',
    ...exitTextsOf(name).flatMap(([code, text]) => tagged(code, text)),
  ];
}

function optionText({ argChoices, defaultValue, defaultValueDescription, description }: Option): string {
  const choices = argChoices === undefined ? [] : [`one of ${argChoices.join(', ')}`];
  const isNothing = defaultValue === undefined || (Array.isArray(defaultValue) && defaultValue.length === 0);
  const fallback = isNothing ? [] : [`default: ${defaultValueDescription ?? String(defaultValue)}`];
  const more = [...choices, ...fallback].join('; ');
  return [description, more === '' ? '' : `(${more})`].filter((part) => part !== '').join(' ');
}

function tagged(tag: string, text: string): readonly string[] {
  return ['.TP', `.B ${escaped(tag)}`, escaped(text)];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Backslashes, hyphens, and a dot or quote that would begin a macro. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/, '\\&');
}
