import { linesOfMany } from '../base/lines-of-many.js';
import { nothingFound } from './doctor-words.js';
import type { DoctorView, Finding } from './finding.js';
import { type Paint, unpainted } from './paint.js';

const colours = { error: 'bad', warning: 'caution', note: 'info' } as const;

export interface DoctorTextOptions {
  /** Colours of a terminal; none by default. */
  readonly paint?: Paint;
}

/**
 * What doctor found, for a terminal: the worst first. Pure.
 * @example
 * doctorText(diagnose(await examine(state)));
 */
export function doctorText({ findings, summary }: DoctorView, { paint = unpainted }: DoctorTextOptions = {}): string {
  const counted = Object.entries(summary).filter(([, count]) => count > 0);
  const total = counted.map(([severity, count]) => `${count} ${severity}${count === 1 ? '' : 's'}`).join(', ');
  const lines = linesOfMany(
    findings,
    (finding) => [...findingLines(finding, paint), ''],
    ({ code }) => code,
  );
  return `${[...lines, total === '' ? nothingFound : `${total}.`].join('\n')}\n`;
}

function findingLines({ code, severity, evidence, consequence, remedy }: Finding, paint: Paint): readonly string[] {
  return [
    `${paint(colours[severity], severity)} ${paint('bold', code)}`,
    ...linesOfMany(
      evidence.split('\n'),
      (line) => [`    found: ${line}`],
      () => '',
    ).map((line) => (line.startsWith('...') ? `    ${line}` : line)),
    `    so: ${consequence}`,
    `    do: ${remedy}`,
  ];
}
