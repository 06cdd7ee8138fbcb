import { doctorSummary } from './doctor-words.js';
import type { DoctorView, Finding } from './finding.js';
import { listLines } from './list-lines.js';
import { type Paint, unpainted } from './paint.js';

const colours = { error: 'bad', warning: 'caution', note: 'info' } as const;

export interface DoctorTextOptions {
  /** Colours of a terminal; none by default. */
  readonly paint?: Paint;
  /** All findings of a kind, and the whole evidence. */
  readonly verbose?: boolean;
}

/**
 * What doctor found, for a terminal: the worst first. Pure.
 * @example
 * doctorText(diagnose(await examine(state)));
 */
export function doctorText(view: DoctorView, options: DoctorTextOptions = {}): string {
  const { verbose = false } = options;
  const lines = listLines(view.findings, (finding) => [...findingLines(finding, options), ''], {
    kindOf: ({ code }) => code,
    verbose,
  });
  return `${[...lines, doctorSummary(view)].join('\n')}\n`;
}

function findingLines(finding: Finding, { paint = unpainted, verbose = false }: DoctorTextOptions): readonly string[] {
  const { code, severity, evidence, consequence, remedy } = finding;
  return [
    `${paint(colours[severity], severity)} ${paint('bold', code)}`,
    ...listLines(evidence.split('\n'), (line) => [`found: ${line}`], { verbose }).map((line) => `    ${line}`),
    `    so: ${consequence}`,
    `    do: ${remedy}`,
  ];
}
