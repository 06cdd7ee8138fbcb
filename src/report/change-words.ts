import type { ChangeView, PlanView } from './plan-view.js';

/** A plan says what will happen, a check what is the case. */
export type Reading = 'plan' | 'check';

type Kind = ChangeView['kind'];

const kinds = ['missing', 'extra', 'changed', 'moved', 'duplicated'] as const satisfies readonly Kind[];

const toDo = {
  missing: 'to add',
  extra: 'to remove',
  changed: 'to change',
  moved: 'to move',
  duplicated: 'to remove (duplicate)',
} satisfies Record<Kind, string>;

/** What is to be done about a difference, or the difference itself. */
export function kindWords(kind: Kind, reading: Reading): string {
  return reading === 'plan' ? toDo[kind] : kind;
}

export function titleOf(reading: Reading): string {
  return reading === 'plan' ? 'Redirection plan' : 'Redirection check';
}

/** The last line of a plan or check: how many differences there are of each kind. */
export function summaryLine({ node, changes, effect, steps, summary }: PlanView, reading: Reading): string {
  const subject = node ?? 'the node';
  if (changes.length === 0 && effect?.holds === false)
    return `No changes: ${subject} holds what the document says, and not to its effect.`;
  if (changes.length === 0) return `No changes: ${subject} is as the document says.`;
  const counts = kinds
    .filter((kind) => summary[kind] > 0)
    .map((kind) => `${summary[kind]} ${kindWords(kind, reading)}`)
    .join(', ');
  if (reading === 'check') return `${subject} differs from the document: ${counts}.`;
  return `${counts}; ${steps.length} step${steps.length === 1 ? '' : 's'}.`;
}
