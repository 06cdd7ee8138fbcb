import type { CommandWords } from './words.js';

/** Completions of fish, with descriptions. */
export function fishCompletion(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  return [
    '# Completions of redirect for fish: put them into ~/.config/fish/completions/redirect.fish',
    ...commands.map(
      ({ description, name }) =>
        `complete -c redirect -f -n 'not __fish_seen_subcommand_from ${names}' -a ${name} -d ${quoted(description)}`,
    ),
    ...commands.flatMap(commandLines),
    '',
  ].join('\n');
}

function commandLines({ argument, name, options }: CommandWords): readonly string[] {
  const seen = `complete -c redirect -n '__fish_seen_subcommand_from ${name}'`;
  return [
    ...(argument === null ? [] : [`${seen} -f -a ${quoted(argument.join(' '))}`]),
    ...options.map(({ description, long, short, value }) => {
      const flags = [...(short === null ? [] : [`-s ${short.slice(1)}`]), `-l ${long.slice(2)}`].join(' ');
      const takes =
        value === null
          ? ''
          : value.kind === 'choice'
            ? ` -x -a ${quoted(value.words.join(' '))}`
            : value.kind === 'file'
              ? ' -r'
              : ' -x';
      return `${seen} ${flags}${takes} -d ${quoted(description)}`;
    }),
  ];
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
