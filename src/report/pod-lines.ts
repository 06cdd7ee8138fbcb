import { linesOfMany } from '../base/lines-of-many.js';
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

/**
 * The pods of a plan for a terminal: how many there are of each kind, then those that something is to be said about. Pure.
 * @example
 * podLines(viewPlan(plan, undefined, report.pods).pods ?? []).join('\n');
 */
export function podLines(pods: readonly PodView[], paint: Paint = unpainted, most?: number): readonly string[] {
  if (pods.length === 0) return [];
  const counts = new Map<string, number>();
  for (const { status } of pods) counts.set(status, (counts.get(status) ?? 0) + 1);
  const summary = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  return [
    `${paint('bold', 'pods')} ${summary}`,
    ...linesOfMany(
      pods.filter(({ status }) => status !== 'unchanged' && status !== 'left-out'),
      (pod) => rowLines(pod, paint),
      ({ status }) => status,
      most,
    ),
  ];
}

function rowLines({ netns, pod, status, why }: PodView, paint: Paint): readonly string[] {
  const [first, ...more] = why === null ? [] : why.split('\n');
  const said = first === undefined ? '' : `: ${first}`;
  return [`  ${paint(colours[status], status)} ${pod} (${netns})${said}`, ...more.map((line) => `      ${line}`)];
}
