import type { Dimension } from '../membership.js';
import type { ModuleReader, Predicate, RuleContext } from './predicate.js';

export function inSet(
  name: string,
  dimensions: readonly Dimension[],
  negated: boolean,
  { membership }: RuleContext,
): Predicate {
  return (packet, { run }) => {
    const answer = membership(name)?.(packet, dimensions) ?? null;
    return (answer ?? run.choose(`the packet is in the set ${name}`)) !== negated;
  };
}

/** With options that look at an entry's counters, or change them, the answer may be either. */
export const set: ModuleReader = (options, context) => {
  const [only, ...more] = options;
  const harmless = ['--return-nomatch', '--update-counters', '--update-subcounters'];
  if (only?.flag !== '--match-set' || more.some(({ flag }) => !harmless.includes(flag))) return null;
  const [name = '', dimensions = ''] = only.values;
  return inSet(name, dimensions.split(',') as Dimension[], only.negated, context);
};
