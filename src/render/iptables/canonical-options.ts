import type { ModuleOption } from '../../ir/match.js';
import { brokenLimit } from './limits.js';
import type { ModuleWords, ValueContext } from './module-words.js';

/** Options in the tools' spelling and order, or null if unreadable. `problem` is why the tools refuse them. */
export interface Canonical {
  readonly options: readonly ModuleOption[] | null;
  readonly problem: string | null;
}

export function canonicalOptions(
  words: ModuleWords,
  options: readonly ModuleOption[],
  context: ValueContext,
): Canonical {
  const read: ModuleOption[] = [];
  const seen = options.length > 1 ? new Set<string>() : null;
  for (const option of options) {
    if (seen?.has(option.flag) && !words.byFlag.get(option.flag)?.repeatable)
      return { options: null, problem: `${option.flag} can be given once only` };
    seen?.add(option.flag);
    const canonical = canonicalOption(words, option, context);
    if (typeof canonical === 'string') return { options: null, problem: canonical };
    read.push(canonical);
  }
  const problem = words.limits && brokenLimit(words.limits, read, context);
  if (read.length > 1 && !words.keepsOrder) {
    const place = (flag: string) => words.options.findIndex((each) => each.flag === flag);
    read.sort((one, other) => place(one.flag) - place(other.flag));
  }
  const finished = words.finish(read, context);
  if (finished !== null) return { options: finished, problem };
  return { options: null, problem: problem ?? `${options.map(({ flag }) => flag).join(' ')}: no valid combination` };
}

function canonicalOption(words: ModuleWords, option: ModuleOption, context: ValueContext): ModuleOption | string {
  const { flag, negated, values } = option;
  const known = words.byFlag.get(flag);
  if (known === undefined) return `${flag}: no such option`;
  if (negated && !known.negatable) return `${flag} cannot be negated`;
  const canonical: string[] = [];
  for (const [index, value] of values.entries()) {
    const text = known.values[index]?.(value, context) ?? null;
    if (text === null) return `${flag}: ${JSON.stringify(value)} is no value of it`;
    canonical.push(text);
  }
  if (canonical.length < known.values.length) return `${flag} lacks a value`;
  return { negated, flag, values: canonical };
}
