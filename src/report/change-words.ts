import { counted, countText } from '../base/lines-of-many.js';
import type { ChangeView, PlanView } from './plan-view.js';

/** A plan says what will happen, a check what is the case. */
export type Reading = 'plan' | 'check';

const kinds = ['missing', 'extra', 'changed', 'moved', 'duplicated'] as const satisfies readonly ChangeView['kind'][];

/** What stands before a difference where there is no room for words. */
export const signs: Readonly<Record<ChangeView['kind'], string>> = {
  missing: '+',
  extra: '-',
  changed: '~',
  moved: '>',
  duplicated: '-',
};

const words = {
  plan: {
    missing: 'to add',
    extra: 'to remove',
    changed: 'to change',
    moved: 'to move',
    duplicated: 'to remove (duplicate)',
  },
  check: {
    missing: 'missing',
    extra: 'extra',
    changed: 'changed',
    moved: 'moved',
    duplicated: 'extra (duplicate)',
  },
  done: {
    missing: 'added',
    extra: 'removed',
    changed: 'changed',
    moved: 'moved',
    duplicated: 'removed (duplicate)',
  },
} satisfies Record<Reading | 'done', Record<ChangeView['kind'], string>>;

/** How many differences there are of each kind. `done`: what was done about them. */
export function countWords(counts: PlanView['summary'], reading: Reading | 'done'): string {
  return kinds
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${countText(counts[kind])} ${words[reading][kind]}`)
    .join(', ');
}

/**
 * What is to be done about a difference, or the difference itself. Pure.
 * @example
 * kindWords('extra', 'plan'); // to remove
 * kindWords('extra', 'check'); // extra
 */
export function kindWords(kind: ChangeView['kind'], reading: Reading): string {
  return words[reading][kind];
}

export function titleOf(reading: Reading): string {
  return reading === 'plan' ? 'Redirection plan' : 'Redirection check';
}

/** The last line of a plan or check: how many differences there are of each kind. */
export function summaryLine(plan: PlanView, reading: Reading): string {
  const { node, changes, effect, obstacles, steps, summary } = plan;
  const subject = node ?? 'the node';
  if (changes.length === 0 && obstacles.length > 0) return inTheWay(plan);
  if (changes.length === 0 && effect?.holds === false)
    return `No changes: ${subject} holds what the document says, and not to its effect.`;
  if (changes.length === 0) return `No changes: ${subject} is as the document says.`;
  const counts = countWords(summary, reading);
  if (reading === 'check') return `${subject} differs from the document: ${counts}.`;
  if (obstacles.length > 0) return `${inTheWay(plan)} Without that: ${counts}.`;
  return `${counted(changes.length, 'change')} to ${subject}: ${counts}; ${counted(steps.length, 'step')}.`;
}

function inTheWay({ node, obstacles }: PlanView): string {
  const things = obstacles.length === 1 ? '1 thing is' : `${counted(obstacles.length, 'thing')} are`;
  return `${things} in the way on ${node ?? 'the node'}: an apply would change nothing.`;
}
