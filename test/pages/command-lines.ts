import { partsOf } from './markdown.js';
import type { Page } from './pages.js';

/** A command line of this program that a page shows. */
export interface CommandLine {
  readonly page: string;
  /** The words behind `redirect`. */
  readonly words: readonly string[];
  /** It stands in a sentence, so that it may say how a command is written: `[--flag]`, `one|other`, `...`. */
  readonly isForm: boolean;
}

/** Blocks in which no line is a command. */
const otherLanguages: ReadonlySet<string> = new Set(['yaml', 'json', 'ts', 'js', 'mermaid', 'diff']);

export function commandLinesOf({ path, text }: Page): readonly CommandLine[] {
  const { blocks, prose } = partsOf(text);
  const shown = blocks.filter(({ language }) => !otherLanguages.has(language)).flatMap(commandsOf);
  const said = [...prose.join('\n').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replaceAll('\\|', '|'));
  return [
    ...shown.flatMap(simpleCommands).map((words) => ({ page: path, words, isForm: false })),
    ...said
      .flatMap((code) => (code.startsWith('redirect ') ? simpleCommands(code.replace(/(?<! )\|(?! )/g, '¦')) : []))
      .map((words) => ({
        ...{ page: path, isForm: true },
        words: words.map(plainWord).filter((word) => word !== '' && word !== '...'),
      })),
  ];
}

/** The lines of a block that are commands; where there are prompts, only lines with one are. */
function commandsOf({ lines }: { readonly lines: readonly string[] }): readonly string[] {
  const joined = lines
    .join('\n')
    .replace(/\\\n(?:> )?\s*/g, ' ')
    .split('\n');
  const prompted = joined.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2));
  return prompted.length > 0 ? prompted : joined;
}

/** Of a form, one command that it stands for. */
function plainWord(word: string): string {
  return word
    .replaceAll(/[[\]]/g, '')
    .replace(/^(--?[\w-]+)¦.*/, '$1')
    .replace(/¦.*/, '')
    .replace(/,$/, '');
}

/** Programs that start another one, which follows among their words. */
const launchers: ReadonlySet<string> = new Set(['ip', 'kubectl', 'sudo', 'nsenter', 'docker', 'env']);

/** The command lines of this program in a line of a shell. */
function simpleCommands(line: string): readonly (readonly string[])[] {
  return wordsOf(line).flatMap((words) => {
    const at = words.indexOf('redirect');
    const isStarted = at === 0 || (at > 0 && launchers.has(words[0] ?? ''));
    return isStarted ? [words.slice(at + 1)] : [];
  });
}

/** The simple commands of a line, as a shell divides it; what is redirected from or to a file is left out. */
function wordsOf(line: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  let isTarget = false;
  for (const [, comment, operator, quoted, plain] of line.matchAll(
    /(?<=^|\s)(#.*$)|(&&|\|\||[|;&()]|\d?>&\d|\d?>>?|<)|'([^']*)'|([^\s|;&()<>]+)/g,
  )) {
    if (comment !== undefined) break;
    if (operator === undefined) {
      if (!isTarget) commands.at(-1)?.push(quoted ?? plain ?? '');
      isTarget = false;
    } else if (/[<>]/.test(operator)) isTarget = !operator.includes('&');
    else commands.push([]);
  }
  return commands;
}
