import { partsOf } from './markdown.js';

/** A command that a page shows in a terminal, and what it shows of its output. */
export interface Step {
  readonly command: string;
  /** Lines of its output; `...` stands for others, or for the rest of a line. */
  readonly shown: readonly string[];
}

/** The terminal sessions of a page, one behind the other. A command goes on in lines that begin with `> `. */
export function terminalSession(page: string): readonly Step[] {
  const blocks = partsOf(page).blocks.filter(({ language }) => language === 'console');
  const steps: { command: string; shown: string[] }[] = [];
  for (const line of blocks.flatMap(({ lines }) => lines)) {
    const last = steps.at(-1);
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2), shown: [] });
    else if (line.startsWith('> ') && last?.shown.length === 0) last.command += `\n${line.slice(2)}`;
    else if (line.trim() !== '') last?.shown.push(line);
  }
  return steps;
}

/** Null: the output is what is shown, apart from empty lines; else what is shown and does not come. */
export function unlike(output: string, shown: readonly string[], reading = (line: string) => line): string | null {
  const lines = output
    .split('\n')
    .map((line) => reading(line.trimEnd()))
    .filter((line) => line !== '');
  const runs = runsOf(shown.map(reading));
  let at = 0;
  for (const [index, run] of runs.entries()) {
    const isFirst = index === 0;
    const isLast = index === runs.length - 1;
    const last = lines.length - run.length;
    const from = isLast && !isFirst ? Math.max(at, last) : at;
    const starts = Array.from({ length: Math.max(0, (isFirst ? at : last) - from + 1) }, (_, step) => from + step);
    const found = starts.find((start) => run.every((line, offset) => isLike(lines[start + offset], line)));
    if (found === undefined || (isLast && found !== last)) return run.join('\n') || 'nothing more';
    at = found + run.length;
  }
  return null;
}

/** Lines that follow each other without `...` between them. */
function runsOf(shown: readonly string[]): readonly (readonly string[])[] {
  const runs: string[][] = [[]];
  for (const line of shown) {
    if (line.trim() === '...') runs.push([]);
    else runs.at(-1)?.push(line);
  }
  return runs;
}

function isLike(line: string | undefined, shown: string): boolean {
  if (line === undefined) return false;
  const parts = shown.split('...').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(line);
}
