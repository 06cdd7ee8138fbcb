import type { CommandWords, OptionWords } from './words.js';

/** Completions of bash: commands, options, and the words or files that an option takes. */
export function bashCompletion(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  return `# Completions of redirect for bash: source them, or put them into /etc/bash_completion.d/redirect
_redirect() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  local words=
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${names} --help --version'
  else
    case "$command $before" in
${commands.flatMap(valueCases).join('\n')}
    *)
      case "$command" in
${commands.map(commandCase).join('\n')}
      esac
      ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _redirect redirect
`;
}

function valueCases({ name, options }: CommandWords): readonly string[] {
  return options.flatMap(({ long, short, value }) => {
    if (value === null) return [];
    const patterns = [short, long].flatMap((flag) => (flag === null ? [] : [`'${name} ${flag}'`])).join(' | ');
    return [`    ${patterns}) words='${value.kind === 'choice' ? value.words.join(' ') : ''}' ;;`];
  });
}

function commandCase({ argument, name, options }: CommandWords): string {
  const words = [...(argument ?? []), ...options.map(flagOf), '--help'].join(' ');
  return `      ${name}) words='${words}' ;;`;
}

function flagOf({ long }: OptionWords): string {
  return long;
}
