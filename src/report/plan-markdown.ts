import { kindWords, type Reading, summaryLine, titleOf } from './change-words.js';
import { effectLines } from './effect-text.js';
import { cell, codeCell } from './markdown-cell.js';
import { unpainted } from './paint.js';
import { placeOf } from './plan-text.js';
import type { PlanView } from './plan-view.js';

/** How a page shows a plan. */
export interface PlanPageOptions {
  /** What will happen (default), or what is the case. */
  readonly reading?: Reading;
  /** What became of the plan, where it was carried out. */
  readonly outcome?: string;
}

/** A plan as a comment on a pull request. */
export function planMarkdown(plan: PlanView, { reading = 'plan', outcome }: PlanPageOptions = {}): string {
  const subject = plan.node === null ? '' : `Node \`${plan.node}\`. `;
  const lines = [
    `## ${titleOf(reading)}`,
    '',
    `${subject}Backend \`${plan.backend}\`: ${plan.backendReason}. ${cell(summaryLine(plan, reading))}`,
  ];
  if (outcome !== undefined) lines.push('', `**${cell(outcome)}**`);
  for (const note of plan.notes) lines.push('', `> ${cell(note)}`);
  for (const { message, remedy, object } of plan.obstacles) {
    lines.push(
      '',
      `**In the way:** ${cell(message)}${object === null ? '' : ` (${codeCell(object)})`}. ${cell(remedy)}.`,
    );
  }
  for (const line of effectLines(plan.effect, unpainted, plan.changes.length === 0))
    lines.push('', `**${cell(line)}**`);
  if (plan.changes.length > 0) {
    lines.push('', '| | where | object | now | cause |', '|---|---|---|---|---|');
    for (const change of plan.changes) {
      const { kind, text, before, causes } = change;
      const cells = [
        kindWords(kind, reading),
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
