import { linesOfMany } from '../base/lines-of-many.js';
import { type Reading, summaryLine } from './change-words.js';
import { commandLine, inputLines } from './command-lines.js';
import { effectLines } from './effect-text.js';
import { layoutLines } from './layout-lines.js';
import { namespaceLabel } from './namespace-label.js';
import { type Paint, unpainted } from './paint.js';
import type { ChangeView, ObstacleView, PlanView, StepView } from './plan-view.js';
import { podLines } from './pod-lines.js';

const signs = { missing: '+', extra: '-', changed: '~', moved: '>', duplicated: '-' } as const;
const colours = { missing: 'good', extra: 'bad', changed: 'caution', moved: 'caution', duplicated: 'bad' } as const;

/** More changes of one kind than a node usually has pods; further ones are counted. */
const manyChanges = 300;

export interface PlanTextOptions {
  /** Colours of a terminal; none by default. */
  readonly paint?: Paint;
  /** Print what each command reads, too. */
  readonly verbose?: boolean;
  /** What will happen (default), or what is the case. */
  readonly reading?: Reading;
}

/**
 * A plan for a terminal: differences by namespace, then the steps in their order. Pure.
 * @example
 * planText(viewPlan(live.plan), { verbose: true });
 */
export function planText(plan: PlanView, options: PlanTextOptions = {}): string {
  const { paint = unpainted, reading = 'plan', verbose = false } = options;
  const lines = plan.node === null ? [] : [`${paint('bold', 'node')} ${plan.node}`];
  lines.push(`${paint('bold', 'backend')} ${plan.backend}: ${plan.backendReason}`);
  const most = verbose ? Number.POSITIVE_INFINITY : undefined;
  lines.push(
    ...layoutLines(plan),
    ...linesOfMany(
      plan.notes,
      (note) => [`note: ${note}`],
      () => 'notes',
      most,
    ),
    ...linesOfMany(
      plan.obstacles,
      (obstacle) => obstacleLines(obstacle, paint),
      ({ code }) => code,
      most,
    ),
  );
  lines.push(...podLines(plan.pods ?? [], paint, most ?? manyChanges));
  const byNamespace = new Map<string, ChangeView[]>();
  for (const change of plan.changes) {
    const label = namespaceLabel(change);
    const others = byNamespace.get(label);
    if (others === undefined) byNamespace.set(label, [change]);
    else others.push(change);
  }
  for (const [namespace, changes] of byNamespace) {
    lines.push('', paint('bold', namespace));
    lines.push(
      ...linesOfMany(
        changes,
        (change) => changeLines(change, paint),
        ({ kind, object }) => `${object}s ${kind} (--verbose shows all)`,
        most ?? manyChanges,
      ),
    );
  }
  if (plan.steps.length > 0)
    lines.push('', paint('bold', 'steps'), ...plan.steps.flatMap((step) => stepLines(step, paint, verbose)));
  const effect = effectLines(plan.effect, paint, plan.changes.length === 0);
  if (effect.length > 0) lines.push('', ...effect);
  lines.push('', summaryLine(plan, reading));
  return `${lines.join('\n')}\n`;
}

function changeLines(change: ChangeView, paint: Paint): readonly string[] {
  const { kind, text, before, causes } = change;
  const cause = causes.length === 0 ? '' : paint('dim', `  # ${causes.join(', ')}`);
  const was = before === null ? [] : [paint('dim', `      was ${before}`)];
  const word = kind === 'moved' || kind === 'duplicated' ? ` (${kind})` : '';
  return [`  ${paint(colours[kind], signs[kind])} ${text}${word}${cause}`, ...was];
}

function stepLines(step: StepView, paint: Paint, verbose: boolean): readonly string[] {
  const commands = step.commands.flatMap((command) => [
    paint('dim', `     ${commandLine(command)}`),
    ...(verbose ? inputLines(command).map((line) => paint('dim', `       ${line}`)) : []),
  ]);
  return [`  ${step.number}. ${namespaceLabel(step)}: ${step.description}`, ...commands];
}

function obstacleLines({ message, remedy, scope, object }: ObstacleView, paint: Paint): readonly string[] {
  const found = object === null ? [] : [`    found: ${object}`];
  return ['', `${paint('bad', 'in the way')} (${scope}): ${message}`, ...found, `    remedy: ${remedy}`];
}
