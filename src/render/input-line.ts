import type { Origin } from '../ir/origin.js';

/** One line of a tool's input with its origin, because an error of the tool names only the line. */
export interface InputLine {
  readonly text: string;
  readonly origin: Origin | undefined;
}

export function joinLines(lines: readonly InputLine[]): string {
  return lines.map(({ text }) => `${text}\n`).join('');
}
