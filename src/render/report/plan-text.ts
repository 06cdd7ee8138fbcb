import type { ChangeView, ObstacleView, PlanView, StepView } from './plan-view.js';

export type Paint = (style: 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', text: string) => string;

const signs = { missing: '+', extra: '-', changed: '~', moved: '>', duplicated: '-' } as const;
const colours = { missing: 'green', extra: 'red', changed: 'yellow', moved: 'yellow', duplicated: 'red' } as const;

export interface PlanTextOptions {
  readonly paint: Paint;
  /** Print what each command reads, too. */
  readonly verbose: boolean;
}

/** A plan for a terminal: differences by namespace, then the steps in their order. */
export function planText(plan: PlanView, options: PlanTextOptions): string {
  const { paint } = options;
  const lines = [`${paint('bold', 'backend')} ${plan.backend}: ${plan.backendReason}`];
  lines.push(...plan.notes.map((note) => `note: ${note}`));
  lines.push(...plan.obstacles.flatMap((obstacle) => obstacleLines(obstacle, paint)));
  const places = [...new Set(plan.changes.map(placeOf))];
  for (const place of places) {
    lines.push('', paint('bold', place));
    const changes = plan.changes.filter((change) => placeOf(change) === place);
    lines.push(...changes.flatMap((change) => changeLines(change, options)));
  }
  if (plan.steps.length > 0)
    lines.push('', paint('bold', 'steps'), ...plan.steps.flatMap((step) => stepLines(step, options)));
  lines.push('', summaryLine(plan));
  return `${lines.join('\n')}\n`;
}

export function summaryLine({ changes, steps, summary }: PlanView): string {
  if (changes.length === 0) return 'No changes: the node is as the document says.';
  const counts = Object.entries(summary).filter(([, count]) => count > 0);
  return `${counts.map(([kind, count]) => `${count} ${kind}`).join(', ')}; ${steps.length} step${steps.length === 1 ? '' : 's'}.`;
}

/** `host`, or `ztunnel (/run/netns/...)`. */
export function placeOf({ scope, netns }: { readonly scope: string; readonly netns: string | null }): string {
  return netns === null ? scope : `${scope} (${netns})`;
}

function changeLines(change: ChangeView, { paint }: PlanTextOptions): readonly string[] {
  const { kind, text, before, causes } = change;
  const cause = causes.length === 0 ? '' : paint('dim', `  # ${causes.join(', ')}`);
  const was = before === null ? [] : [paint('dim', `      was ${before}`)];
  const word = kind === 'moved' || kind === 'duplicated' ? ` (${kind})` : '';
  return [`  ${paint(colours[kind], signs[kind])} ${text}${word}${cause}`, ...was];
}

function stepLines(step: StepView, { paint, verbose }: PlanTextOptions): readonly string[] {
  const commands = step.commands.flatMap(({ argv, stdin }) => [
    paint('dim', `     $ ${argv.join(' ')}`),
    ...(verbose
      ? stdin
          .split('\n')
          .filter(Boolean)
          .map((line) => paint('dim', `       ${line}`))
      : []),
  ]);
  return [`  ${step.number}. ${placeOf(step)}: ${step.description}`, ...commands];
}

function obstacleLines({ message, remedy, scope, object }: ObstacleView, paint: Paint): readonly string[] {
  const found = object === null ? [] : [`    found: ${object}`];
  return ['', `${paint('red', 'in the way')} (${scope}): ${message}`, ...found, `    remedy: ${remedy}`];
}
