import type { LabelValues, Metric, Sample } from './metric.js';

const other = 'other';

/** Brings the labels of each sample within the values that the metric allows. It remembers those it has seen. */
export function boundedLabels({ labels = {} }: Metric): (sample: Sample) => Readonly<Record<string, string>> {
  const allow = Object.entries(labels).map(([label, values]) => [label, allowed(values)] as const);
  return ({ labels: given = {} }) =>
    Object.fromEntries(allow.map(([label, isAllowed]) => [label, isAllowed(given[label]) ? given[label] : other]));
}

function allowed(values: LabelValues): (value: string | undefined) => value is string {
  if (!('atMost' in values)) return (value): value is string => value !== undefined && values.includes(value);
  const seen = new Set<string>();
  return (value): value is string => {
    if (value === undefined || !isWord.test(value)) return false;
    if (!seen.has(value) && seen.size >= values.atMost) return false;
    seen.add(value);
    return true;
  };
}

const isWord = /^[\w.:+-]{1,64}$/;

/**
 * Every combination of labels that is known before anything happened, so that a first event is seen as an increase from
 * zero.
 */
export function knownCombinations({ labels = {} }: Metric): readonly Readonly<Record<string, string>>[] {
  let combinations: readonly Readonly<Record<string, string>>[] = [{}];
  for (const [label, values] of Object.entries(labels)) {
    if ('atMost' in values) return [];
    combinations = combinations.flatMap((each) => values.map((value) => ({ ...each, [label]: value })));
  }
  return combinations;
}
