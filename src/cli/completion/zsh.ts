import type { CommandWords, OptionWords } from './words.js';

/** Completions of zsh, with descriptions. */
export function zshCompletion(commands: readonly CommandWords[]): string {
  const described = commands.map(({ description, name }) => `    ${quoted(`${name}:${escaped(description)}`)}`);
  return `#compdef redirect
# Completions of redirect for zsh: put them into a folder of $fpath as _redirect
_redirect() {
  local -a commands
  commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}
compdef _redirect redirect
`;
}

function commandCase({ argument, name, options }: CommandWords): string {
  const own = argument === null ? ["'*:file:_files'"] : [quoted(`1:word:(${argument.join(' ')})`)];
  return [
    `    ${name})`,
    `      _arguments ${[...options.map(optionSpec), ...own].join(' \\\n        ')}`,
    '      ;;',
  ].join('\n');
}

function optionSpec({ description, long, short, value }: OptionWords): string {
  const names = short === null ? long : `{${short},${long}}`;
  const takes =
    value === null
      ? ''
      : value.kind === 'choice'
        ? `:word:(${value.words.join(' ')})`
        : value.kind === 'file'
          ? ':file:_files'
          : ':word:';
  const text = quoted(`[${escaped(description)}]${takes}`);
  return short === null ? `${quoted(`*${long}`)}${text}` : `'*'${names}${text}`;
}

/** A colon ends a name, brackets a description. */
function escaped(text: string): string {
  return text.replace(/[:[\]]/g, (character) => `\\${character}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
