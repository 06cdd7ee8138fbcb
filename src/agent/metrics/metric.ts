import type { AgentEvent } from '../events.js';
import type { AgentStatus } from '../status/agent-status.js';

/**
 * The values a label can have, so that the number of series is bounded: these, or, for words that come from elsewhere,
 * the first so many. What is beyond is counted as `other`.
 */
export type LabelValues = readonly string[] | { readonly atMost: number };

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Common {
  /** With its unit, as Prometheus has it: seconds and bytes, `_total` for what only grows. */
  readonly name: string;
  readonly help: string;
  readonly labels?: Readonly<Record<string, LabelValues>>;
}

/** One metric, with where its values come from. */
export type Metric =
  | (Common & { readonly type: 'counter'; readonly count: (event: AgentEvent) => readonly Sample[] })
  | (Common & {
      readonly type: 'histogram';
      readonly buckets: readonly number[];
      readonly observe: (event: AgentEvent) => readonly Sample[];
    })
  /** Read from the state of the moment, when it is asked for. */
  | (Common & { readonly type: 'gauge'; readonly read: (status: AgentStatus) => readonly Sample[] })
  /** A count that somebody else keeps, such as the kernel. */
  | (Common & { readonly type: 'total'; readonly read: () => readonly Sample[] });

/** The words of a type, all of them. */
export function wordsOf<Word extends string>(words: Readonly<Record<Word, true>>): readonly Word[] {
  return Object.keys(words) as Word[];
}

/** One sample for each word: 1 for the one that holds. */
export function oneOf(label: string, words: readonly string[], which: string): readonly Sample[] {
  return words.map((word) => ({ labels: { [label]: word }, value: word === which ? 1 : 0 }));
}

/** How many of the items are of each kind, zero included. */
export function countsOf(label: string, kinds: readonly string[], found: Iterable<string>): readonly Sample[] {
  const counts = new Map(kinds.map((kind) => [kind, 0]));
  for (const kind of found) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, value]) => ({ labels: { [label]: kind }, value }));
}

/** From a millisecond to a minute and a half. */
export const secondsBuckets: readonly number[] = [
  0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 90,
];
