import { countText } from '../base/lines-of-many.js';
import { countWords, type Reading } from './change-words.js';
import { listLines } from './list-lines.js';
import { type Paint, unpainted } from './paint.js';
import type { PodView } from './plan-view.js';

const colours = {
  failed: 'bad',
  differs: 'caution',
  gone: 'caution',
  programmed: 'good',
  removed: 'good',
  unchanged: 'dim',
  'left-out': 'dim',
} as const;

export interface PodLinesOptions {
  /** What will happen (default), what is the case, or what was done. */
  readonly reading?: Reading | 'done';
  /** All of long lists. */
  readonly verbose?: boolean;
}

/**
 * The pods of a plan for a terminal: how many there are of each kind, then those that something is to be said about. Pure.
 * @example
 * podLines(viewPlan(plan, undefined, report.pods).pods ?? [], undefined, { reading: 'done' }).join('\n');
 */
export function podLines(
  pods: readonly PodView[],
  paint: Paint = unpainted,
  { reading = 'plan', verbose = false }: PodLinesOptions = {},
): readonly string[] {
  if (pods.length === 0) return [];
  const counts = new Map<string, number>();
  for (const { status } of pods) counts.set(status, (counts.get(status) ?? 0) + 1);
  const summary = [...counts].map(([status, count]) => `${countText(count)} ${status}`).join(', ');
  return [
    `${paint('bold', 'pods')} ${summary}`,
    ...listLines(
      pods.filter(({ status }) => status !== 'unchanged' && status !== 'left-out'),
      (pod) => rowLines(pod, reading, paint),
      { kindOf: ({ status }) => status, verbose },
    ),
  ];
}

/** Of these the differences are counted in the words of the reading. */
const compared: ReadonlySet<PodView['status']> = new Set(['differs', 'programmed', 'removed']);

/** What is to be said about a pod; empty: nothing. */
export function podWords({ differences, status, why }: PodView, reading: Reading | 'done'): string {
  return compared.has(status) ? countWords(differences, reading) : (why ?? '');
}

function rowLines(pod: PodView, reading: Reading | 'done', paint: Paint): readonly string[] {
  const { netns, status } = pod;
  const [first = '', ...more] = podWords(pod, reading).split('\n');
  const said = first === '' ? '' : `: ${first}`;
  return [`  ${paint(colours[status], status)} ${pod.pod} (${netns})${said}`, ...more.map((line) => `      ${line}`)];
}
