import type { ModuleOption } from '../../ir/match.js';
import { type Dimension, isUnknown, type SetQuestion } from '../set/question.js';
import type { ModuleReader, Predicate, RuleContext } from './predicate.js';

export function inSet(
  name: string,
  dimensions: readonly Dimension[],
  negated: boolean,
  { membership }: RuleContext,
  isInverted = false,
): Predicate {
  return (packet, { memory, run }) => {
    const question: SetQuestion = { packet, dimensions, isInverted, changes: memory.sets };
    const { isIn } = membership(name)?.ask(question) ?? isUnknown;
    return (isIn ?? run.choose(`the packet is in the set ${name}`)) !== negated;
  };
}

/** Options that do not affect the answer. */
const harmless = ['--update-counters', '--update-subcounters'];

/** Null for options that test an entry's counters, which are not modelled. */
export const set: ModuleReader = (options, context) => {
  const [asked, ...more] = setOptions(options);
  if (asked === undefined || !more.every(({ flag }) => ['--return-nomatch', ...harmless].includes(flag))) return null;
  const [name = '', dimensions = ''] = asked.values;
  const isInverted = more.some(({ flag, negated }) => flag === '--return-nomatch' && !negated);
  return inSet(name, dimensionsOf(dimensions), asked.negated, context, isInverted);
};

function setOptions(options: readonly ModuleOption[]): readonly ModuleOption[] {
  const asked = options.find(({ flag }) => flag === '--match-set' || flag === '--set');
  return asked === undefined ? [] : [asked, ...options.filter((option) => option !== asked)];
}

export function dimensionsOf(text: string): readonly Dimension[] {
  return text.split(',') as Dimension[];
}
