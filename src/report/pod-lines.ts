import { grouped } from '../base/grouped.js';
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
 * The pods of a plan for a terminal: how many there are of each kind, then those that something is to be said about.
 * Pure.
 * @example
 * podLines(viewPlan(plan, undefined, report.pods).pods ?? [], undefined, { reading: 'done' }).join('\n');
 */
export function podLines(
  pods: readonly PodView[],
  paint: Paint = unpainted,
  { reading = 'plan', verbose = false }: PodLinesOptions = {},
): readonly string[] {
  if (pods.length === 0) return [];
  const rows = listLines(toldPods(pods), (pod) => rowLines(pod, reading, paint), {
    kindOf: ({ status }) => status,
    verbose,
  });
  return [podCounts(pods, paint), ...rows];
}

/** How many pods there are of each kind. */
export function podCounts(pods: readonly PodView[], paint: Paint = unpainted): string {
  const counts = [...grouped(pods, ({ status }) => status)];
  return `${paint('bold', 'pods')} ${counts.map(([status, alike]) => `${countText(alike.length)} ${status}`).join(', ')}`;
}

/** Those that something is to be said about; of the others the number is enough. */
export function toldPods(pods: readonly PodView[]): readonly PodView[] {
  return pods.filter(({ status }) => status !== 'unchanged' && status !== 'left-out');
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
