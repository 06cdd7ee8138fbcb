export type Labels = Readonly<Record<string, string>>;

export const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

/** One condition of a label selector. `matchLabels` are conditions with `In` and one value. */
export interface LabelCondition {
  readonly key: string;
  readonly operator: (typeof operators)[number];
  readonly values: readonly string[];
}

/** All conditions must hold, as in Kubernetes; without a condition it selects everything. */
export type LabelSelector = readonly LabelCondition[];

export function selects(selector: LabelSelector, labels: Labels): boolean {
  return selector.every((condition) => holds(condition, labels));
}

function holds({ key, operator, values }: LabelCondition, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** As people write it: `a=b, c notin (d, e), f, !g`. */
export function selectorText(selector: LabelSelector): string {
  if (selector.length === 0) return 'everything';
  return selector
    .map(({ key, operator, values }) => {
      if (operator === 'Exists') return key;
      if (operator === 'DoesNotExist') return `!${key}`;
      if (operator === 'In' && values.length === 1) return `${key}=${values[0]}`;
      return `${key} ${operator.toLowerCase()} (${values.join(', ')})`;
    })
    .join(', ');
}
