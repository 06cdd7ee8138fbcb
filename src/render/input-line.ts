import type { Origin } from '../ir/origin.js';

/** One line of what a tool reads, with the reason why it is there: a tool's complaint names the line and nothing more. */
export interface InputLine {
  readonly text: string;
  readonly origin: Origin | undefined;
}

export function joinLines(lines: readonly InputLine[]): string {
  return lines.map(({ text }) => `${text}\n`).join('');
}
