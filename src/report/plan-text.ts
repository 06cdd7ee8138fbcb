import { grouped } from '../base/grouped.js';
import { kindWords, type Reading, signs, summaryLine } from './change-words.js';
import { commandLine, inputLines } from './command-lines.js';
import { effectLines } from './effect-text.js';
import { layoutLines } from './layout-lines.js';
import { listLines } from './list-lines.js';
import { namespaceLabel } from './namespace-label.js';
import { type Paint, unpainted } from './paint.js';
import type { ChangeView, ObstacleView, PlanView, StepView } from './plan-view.js';
import { podLines } from './pod-lines.js';

const colours = { missing: 'good', extra: 'bad', changed: 'caution', moved: 'caution', duplicated: 'bad' } as const;

/** A first apply in one namespace is shown whole. */
const mostChanges = 60;
const mostNamespaces = 8;
const mostSteps = 30;

export interface PlanTextOptions {
  /** Colours of a terminal; none by default. */
  readonly paint?: Paint;
  /** All of long lists, and what each command reads. */
  readonly verbose?: boolean;
  /** All of long lists, without what commands read. */
  readonly whole?: boolean;
  /** What will happen (default), or what is the case. */
  readonly reading?: Reading;
  /** What to do next, as a last line. */
  readonly next?: string | null;
}

/**
 * A plan for a terminal: differences by namespace, then the steps in their order. Pure.
 * @example
 * planText(viewPlan(live.plan), { verbose: true });
 */
export function planText(plan: PlanView, options: PlanTextOptions = {}): string {
  const { next = null, paint = unpainted, reading = 'plan', verbose = false, whole = verbose } = options;
  const lines = plan.node === null ? [] : [`${paint('bold', 'node')} ${plan.node}`];
  lines.push(
    `${paint('bold', 'backend')} ${plan.backend}: ${plan.backendReason}`,
    ...layoutLines(plan),
    ...listLines(plan.notes, (note) => [`note: ${note}`], { kindOf: () => 'notes', verbose: whole }),
    ...listLines(plan.obstacles, (one) => obstacleLines(one, paint), { kindOf: ({ code }) => code, verbose: whole }),
    ...podLines(plan.pods ?? [], paint, { reading, verbose: whole }),
  );
  const places = [...grouped(plan.changes, namespaceLabel)];
  const placeLines = ([place, changes]: (typeof places)[number]) => [
    '',
    paint('bold', place),
    ...listLines(changes, (change) => changeLines(change, reading, paint), {
      kindOf: ({ kind, object }) => `${object}s ${kindWords(kind, reading)}`,
      most: mostChanges,
      verbose: whole,
    }).map((line) => `  ${line}`),
  ];
  lines.push(...listLines(places, placeLines, { kindOf: () => 'namespaces', most: mostNamespaces, verbose: whole }));
  if (plan.steps.length > 0) lines.push('', paint('bold', 'steps'));
  const stepKind = ({ netns }: StepView) => `steps ${netns === null ? 'on the node' : 'in other namespaces'}`;
  const bound = { kindOf: stepKind, most: mostSteps, verbose: whole };
  lines.push(...listLines(plan.steps, (step) => stepLines(step, paint, verbose), bound).map((line) => `  ${line}`));
  const effect = effectLines(plan.effect, paint, plan.changes.length === 0, whole);
  if (effect.length > 0) lines.push('', ...effect);
  lines.push('', paint('bold', summaryLine(plan, reading)), ...(next === null ? [] : [next]));
  return `${lines.join('\n')}\n`;
}

/** A plan says by a sign what will be done, a check by a word what is the case. */
function changeLines(change: ChangeView, reading: Reading, paint: Paint): readonly string[] {
  const { kind, text, before, causes } = change;
  const [word = '', remark = ''] = reading === 'plan' ? [signs[kind], remarks[kind]] : wordsOf(kind);
  const cause = causes.length === 0 ? '' : paint('dim', `  # ${causes.join(', ')}`);
  const was = before === null ? [] : [paint('dim', `${' '.repeat(word.length + 3)}was ${before}`)];
  return [`${paint(colours[kind], word)} ${text}${remark}${cause}`, ...was];
}

const remarks: Readonly<Record<ChangeView['kind'], string>> = {
  missing: '',
  extra: '',
  changed: '',
  moved: ' (to move)',
  duplicated: ' (duplicate)',
};

function wordsOf(kind: ChangeView['kind']): readonly [word: string, remark: string] {
  return kind === 'duplicated' ? ['extra  ', remarks.duplicated] : [kind.padEnd('missing'.length), ''];
}

function stepLines(step: StepView, paint: Paint, verbose: boolean): readonly string[] {
  const commands = step.commands.flatMap((command) => [
    paint('dim', `   ${commandLine(command)}`),
    ...(verbose ? inputLines(command).map((line) => paint('dim', `     ${line}`)) : []),
  ]);
  return [`${step.number}. ${namespaceLabel(step)}: ${step.description}`, ...commands];
}

function obstacleLines({ message, remedy, scope, object }: ObstacleView, paint: Paint): readonly string[] {
  const found = object === null ? [] : [`    found: ${object}`];
  return ['', `${paint('bad', 'in the way')} (${scope}): ${message}`, ...found, `    remedy: ${remedy}`];
}
