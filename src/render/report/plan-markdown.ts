import { cell, codeCell } from './markdown-cell.js';
import { placeOf, summaryLine } from './plan-text.js';
import type { PlanView } from './plan-view.js';

/** A plan as a comment on a pull request. */
export function planMarkdown(plan: PlanView): string {
  const lines = ['## Redirection plan', '', `Backend \`${plan.backend}\`: ${plan.backendReason}. ${summaryLine(plan)}`];
  for (const note of plan.notes) lines.push('', `> ${cell(note)}`);
  for (const { message, remedy, object } of plan.obstacles) {
    lines.push(
      '',
      `**In the way:** ${cell(message)}${object === null ? '' : ` (${codeCell(object)})`}. ${cell(remedy)}.`,
    );
  }
  if (plan.changes.length > 0) {
    lines.push('', '| | where | object | now | cause |', '|---|---|---|---|---|');
    for (const change of plan.changes) {
      const { kind, text, before, causes } = change;
      const cells = [
        kind,
        cell(placeOf(change)),
        codeCell(text),
        before === null ? '' : codeCell(before),
        causes.map(codeCell).join(' '),
      ];
      lines.push(`| ${cells.join(' | ')} |`);
    }
  }
  if (plan.steps.length > 0) {
    lines.push('', '<details><summary>Steps</summary>', '');
    for (const step of plan.steps) {
      lines.push(`${step.number}. ${cell(placeOf(step))}: ${cell(step.description)}`, '');
      for (const { argv, stdin } of step.commands) {
        lines.push(
          '   ```',
          `   $ ${argv.join(' ')}`,
          ...stdin
            .split('\n')
            .filter(Boolean)
            .map((line) => `   ${line}`),
          '   ```',
          '',
        );
      }
    }
    lines.push('</details>');
  }
  return `${lines.join('\n')}\n`;
}
