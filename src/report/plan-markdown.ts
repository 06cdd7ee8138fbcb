import { kindWords, type Reading, summaryLine, titleOf } from './change-words.js';
import { commandLine, inputLines } from './command-lines.js';
import { effectLines } from './effect-text.js';
import { layoutLines } from './layout-lines.js';
import { cell, codeCell } from './markdown-cell.js';
import { markdownTable } from './markdown-table.js';
import { namespaceLabel } from './namespace-label.js';
import { unpainted } from './paint.js';
import type { ChangeView, PlanView, PodView, StepView } from './plan-view.js';
import { podWords, toldPods } from './pod-lines.js';

/** How a page shows a plan. */
export interface PlanPageOptions {
  /** What will happen (default), or what is the case. */
  readonly reading?: Reading;
  /** What became of the plan, where it was carried out. */
  readonly outcome?: string;
  /** What to do next, as a line. */
  readonly next?: string | null;
}

/**
 * A plan as a comment on a pull request. Pure.
 * @example
 * planMarkdown(viewPlan(live.plan));
 */
export function planMarkdown(plan: PlanView, { reading = 'plan', outcome, next = null }: PlanPageOptions = {}): string {
  const subject = plan.node === null ? '' : `Node \`${plan.node}\`. `;
  const lines = [
    `## ${titleOf(reading)}`,
    '',
    `${subject}Backend \`${plan.backend}\`: ${plan.backendReason}. ${cell(summaryLine(plan, reading))}`,
  ];
  if (outcome !== undefined) lines.push('', `**${cell(outcome)}**`);
  if (next !== null) lines.push('', nextText(next));
  for (const line of layoutLines(plan)) lines.push('', `> ${cell(line)}`);
  for (const note of plan.notes) lines.push('', `> ${cell(note)}`);
  for (const { message, remedy, object } of plan.obstacles) {
    lines.push(
      '',
      `**In the way:** ${cell(message)}${object === null ? '' : ` (${codeCell(object)})`}. ${cell(remedy)}.`,
    );
  }
  for (const line of effectLines(plan.effect, unpainted, plan.changes.length === 0))
    lines.push('', `**${cell(line)}**`);
  if (plan.pods !== undefined) lines.push('', ...podTable(plan.pods, outcome === undefined ? reading : 'done'));
  if (plan.changes.length > 0) lines.push('', ...changeTable(plan.changes, reading));
  if (plan.steps.length > 0)
    lines.push('', '<details><summary>Steps</summary>', '', ...plan.steps.flatMap(stepLines), '</details>');
  return `${lines.join('\n')}\n`;
}

/** The command as code. */
function nextText(next: string): string {
  const [, words = '', command = ''] = /^(.*?)((?:\S*redirect\S*|'.*?') .*)$/.exec(next) ?? [];
  return `${cell(words)}${codeCell(command)}`;
}

function podTable(pods: readonly PodView[], reading: Reading | 'done'): readonly string[] {
  const shown = toldPods(pods);
  const rows = shown.map((one) => [one.status, cell(one.pod), codeCell(one.netns), cell(podWords(one, reading))]);
  const others = `${pods.length - shown.length} of ${pods.length} pods are unchanged.`;
  return rows.length === 0 ? [others] : [...markdownTable(['', 'pod', 'namespace', 'why'], rows), '', others];
}

function changeTable(changes: readonly ChangeView[], reading: Reading): readonly string[] {
  const rows = changes.map((change) => {
    const { kind, text, before, causes } = change;
    return [
      kindWords(kind, reading),
      cell(namespaceLabel(change)),
      codeCell(text),
      before === null ? '' : codeCell(before),
      causes.map(codeCell).join(' '),
    ];
  });
  return markdownTable(['', 'where', 'object', 'now', 'cause'], rows);
}

function stepLines(step: StepView): readonly string[] {
  const commands = step.commands.flatMap((command) => {
    const shown = [commandLine(command), ...inputLines(command)].map((line) => `   ${line}`);
    return ['   ```', ...shown, '   ```', ''];
  });
  return [`${step.number}. ${cell(namespaceLabel(step))}: ${cell(step.description)}`, '', ...commands];
}
