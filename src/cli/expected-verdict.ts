import type { TraceView, WayView } from '../index.js';

/** What a script may expect of a packet. */
export const verdicts = ['captured', 'bypassed', 'lost'] as const;

export type Verdict = (typeof verdicts)[number];

const verdictOf = {
  captured: 'captured',
  delivered: 'bypassed',
  sent: 'bypassed',
  stays: 'bypassed',
  dropped: 'lost',
  rejected: 'lost',
  queued: 'lost',
  lost: 'lost',
} satisfies Readonly<Record<WayView['outcome']['kind'], Verdict>>;

/** The sentences of the ways that go otherwise than expected. */
export function unexpected(view: TraceView, expected: Verdict): readonly string[] {
  return [view, ...view.otherWays]
    .filter(({ outcome }) => verdictOf[outcome.kind] !== expected)
    .map(({ sentence, supposes }) => (supposes.length === 0 ? sentence : `if ${supposes.join(', ')}: ${sentence}`));
}
