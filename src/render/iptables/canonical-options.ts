import type { ModuleOption } from '../../ir/match.js';
import type { ModuleWords, Reading } from './module-words.js';

/** Options in the tools' spelling and order; a text says what is wrong with them. */
export function canonicalOptions(
  words: ModuleWords,
  options: readonly ModuleOption[],
  reading: Reading,
): readonly ModuleOption[] | string {
  const read: ModuleOption[] = [];
  const seen = options.length > 1 ? new Set<string>() : null;
  for (const option of options) {
    if (seen?.has(option.flag) && !words.byFlag.get(option.flag)?.repeatable)
      return `${option.flag} can be given once only`;
    seen?.add(option.flag);
    const canonical = canonicalOption(words, option, reading);
    if (typeof canonical === 'string') return canonical;
    read.push(canonical);
  }
  if (read.length > 1) {
    const place = (flag: string) => words.options.findIndex((each) => each.flag === flag);
    read.sort((one, other) => place(one.flag) - place(other.flag));
  }
  return words.finish(read, reading) ?? `${options.map(({ flag }) => flag).join(' ')}: no valid combination`;
}

function canonicalOption(words: ModuleWords, option: ModuleOption, reading: Reading): ModuleOption | string {
  const { flag, negated, values } = option;
  const known = words.byFlag.get(flag);
  if (known === undefined) return `${flag}: no such option`;
  if (negated && !known.negatable) return `${flag} cannot be negated`;
  const canonical: string[] = [];
  for (const [index, value] of values.entries()) {
    const text = known.values[index]?.(value, reading) ?? null;
    if (text === null) return `${flag}: cannot read ${JSON.stringify(value)}`;
    canonical.push(text);
  }
  return { negated, flag, values: canonical };
}
