import type { DoctorView } from './finding.js';
import { cell, codeCell } from './markdown-cell.js';

/** What doctor found, as a comment on a ticket. */
export function doctorMarkdown({ findings }: DoctorView): string {
  const rows = findings.map(({ code, severity, evidence, consequence, remedy }) => {
    const cells = [severity, cell(code), codeCell(evidence.split('\n').join('; ')), cell(consequence), cell(remedy)];
    return `| ${cells.join(' | ')} |`;
  });
  const table = ['| | finding | seen | so | to do |', '|---|---|---|---|---|', ...rows];
  return `${['## Redirection doctor', '', ...(rows.length === 0 ? ['Nothing found that stands in the way.'] : table)].join('\n')}\n`;
}
