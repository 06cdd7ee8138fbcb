import renderPage from '../generated/plan-template.js';
import { kindWords, summaryLine, titleOf } from './change-words.js';
import { commandLine } from './command-lines.js';
import { effectLines } from './effect-text.js';
import { layoutLines } from './layout-lines.js';
import { namespaceLabel } from './namespace-label.js';
import { unpainted } from './paint.js';
import type { PlanPageOptions } from './plan-markdown.js';
import type { PlanView } from './plan-view.js';
import { podLines } from './pod-lines.js';

/**
 * A plan as a page of its own; every value is escaped. Pure.
 * @example
 * planHtml(viewPlan(live.plan), { reading: 'check' });
 */
export function planHtml(plan: PlanView, { reading = 'plan', outcome = '' }: PlanPageOptions = {}): string {
  return renderPage({
    title: titleOf(reading),
    node: plan.node ?? '',
    outcome,
    backend: plan.backend,
    backendReason: plan.backendReason,
    summary: summaryLine(plan, reading),
    layouts: layoutLines(plan),
    notes: plan.notes,
    obstacles: plan.obstacles,
    pods: podLines(plan.pods ?? [], unpainted),
    effect: effectLines(plan.effect, unpainted, plan.changes.length === 0),
    changes: plan.changes.map((change) => ({
      kind: change.kind,
      words: kindWords(change.kind, reading),
      place: namespaceLabel(change),
      text: change.text,
      before: change.before ?? '',
      causes: change.causes.join(', '),
    })),
    steps: plan.steps.map((step) => ({
      number: step.number,
      place: namespaceLabel(step),
      description: step.description,
      commands: step.commands.map((command) => ({ line: commandLine(command), stdin: command.stdin })),
    })),
  });
}
