import { doctorTitle, nothingFound } from './doctor-words.js';
import type { DoctorView } from './finding.js';
import { cell, codeCell } from './markdown-cell.js';
import { markdownTable } from './markdown-table.js';

/**
 * What doctor found, as a comment on a ticket. Pure.
 * @example
 * doctorMarkdown(diagnose(await examine(state)));
 */
export function doctorMarkdown({ findings }: DoctorView): string {
  const rows = findings.map(({ code, severity, evidence, consequence, remedy }) => {
    return [severity, cell(code), codeCell(evidence.split('\n').join('; ')), cell(consequence), cell(remedy)];
  });
  const shown = rows.length === 0 ? [nothingFound] : markdownTable(['', 'finding', 'seen', 'so', 'to do'], rows);
  return `${[`## ${doctorTitle}`, '', ...shown].join('\n')}\n`;
}
