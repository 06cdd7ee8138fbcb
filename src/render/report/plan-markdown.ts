import { placeOf, summaryLine } from './plan-text.js';
import type { PlanView } from './plan-view.js';

/** A plan as a comment on a pull request. */
export function planMarkdown(plan: PlanView): string {
  const lines = ['## Redirection plan', '', `Backend \`${plan.backend}\`: ${plan.backendReason}. ${summaryLine(plan)}`];
  for (const note of plan.notes) lines.push('', `> ${escapeCell(note)}`);
  for (const { message, remedy, object } of plan.obstacles) {
    lines.push(
      '',
      `**In the way:** ${escapeCell(message)}${object === null ? '' : ` (${code(object)})`}. ${escapeCell(remedy)}.`,
    );
  }
  if (plan.changes.length > 0) {
    lines.push('', '| | where | object | now | cause |', '|---|---|---|---|---|');
    for (const change of plan.changes) {
      const { kind, text, before, causes } = change;
      const cells = [
        kind,
        escapeCell(placeOf(change)),
        code(text),
        before === null ? '' : code(before),
        causes.map(code).join(' '),
      ];
      lines.push(`| ${cells.join(' | ')} |`);
    }
  }
  if (plan.steps.length > 0) {
    lines.push('', '<details><summary>Steps</summary>', '');
    for (const step of plan.steps) {
      lines.push(`${step.number}. ${escapeCell(placeOf(step))}: ${escapeCell(step.description)}`, '');
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

function code(text: string): string {
  return `\`${escapeCell(text)}\``;
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('`', "'").replaceAll('<', '&lt;');
}
