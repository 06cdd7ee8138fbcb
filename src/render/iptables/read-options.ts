import type { ModuleOption } from '../../ir/match.js';
import type { Family } from '../../ir/ruleset.js';
import { canonicalProtocol, protocolModule } from './canonical/protocol.js';
import type { Word } from './lexer.js';
import type { ModuleWords, OptionWords } from './module-words.js';
import { type Misread, misread } from './parse-line.js';
import { matchWords, targetWords } from './words/index.js';

/** A module that the rule loads; `words` is null when nobody here knows it. */
export interface LoadedModule {
  readonly name: string;
  readonly column: number;
  readonly words: ModuleWords | null;
  readonly options: ModuleOption[];
}

/** A rule sorted by who its words are for; values are as they stood. */
export interface RuleParts {
  /** Options that need no module, by their canonical flag: `-s`, `-i`, ... */
  readonly own: Map<string, ModuleOption & { readonly column: number }>;
  readonly matches: LoadedModule[];
  target: LoadedModule | null;
}

const values: Readonly<Record<string, number>> = { '-f': 0, '-c': 2, '-4': 0, '-6': 0, '-n': 0, '-v': 0, '-x': 0 };

const ownFlags: ReadonlyMap<string, string> = new Map([
  ...['-s', '-d', '-i', '-o', '-p', '-f', '-m', '-j', '-g', '-c', '-4', '-6', '-n', '-v', '-x', '-t'].map(
    (flag) => [flag, flag] as const,
  ),
  ['--source', '-s'],
  ['--src', '-s'],
  ['--destination', '-d'],
  ['--dst', '-d'],
  ['--in-interface', '-i'],
  ['--out-interface', '-o'],
  ['--protocol', '-p'],
  ['--proto', '-p'],
  ['--fragments', '-f'],
  ['--fragment', '-f'],
  ['--match', '-m'],
  ['--jump', '-j'],
  ['--goto', '-g'],
  ['--set-counters', '-c'],
  ['--ipv4', '-4'],
  ['--ipv6', '-6'],
  ['--numeric', '-n'],
  ['--verbose', '-v'],
  ['--exact', '-x'],
  ['--table', '-t'],
]);

type Found =
  | { readonly owner: null; readonly flag: string; readonly count: number }
  | { readonly owner: LoadedModule; readonly flag: string; readonly option: OptionWords | null };

/**
 * Gives every word of a rule to the module that it is for, as the tools' getopt does: modules join the options in the order
 * in which they are loaded, the newest is asked first, a unique beginning of a long option is enough, and an option of
 * the rule's protocol loads its module.
 */
export function readOptions(words: readonly Word[], family: Family): RuleParts | Misread {
  const parts: RuleParts = { own: new Map(), matches: [], target: null };
  let negated = false;
  for (let index = 0; index < words.length; ) {
    const word = words[index] as Word;
    index += 1;
    if (word.text === '!') {
      negated = true;
      continue;
    }
    const equals = word.text.startsWith('--') ? word.text.indexOf('=') : -1;
    const flag = equals < 0 ? word.text : word.text.slice(0, equals);
    const found = findOption(flag, parts, family);
    if (found === null) return misread(`${word.text}: no option of this rule or of its modules`, word.column);
    const taken: string[] = equals < 0 ? [] : [word.text.slice(equals + 1)];
    // Tools before 1.4.3 printed `-s ! ADDRESS`.
    if (
      takesValue(found) &&
      words[index]?.text === '!' &&
      words[index + 1] !== undefined &&
      !isFlag(words[index + 1])
    ) {
      negated = true;
      index += 1;
    }
    index += takeValues(found, words, index, taken);
    const wanted = countOf(found);
    if (wanted !== null && taken.length < wanted) return misread(`${word.text} lacks a value`, word.column);
    const read = { negated, flag: found.flag, values: taken };
    negated = false;
    if (found.owner !== null) found.owner.options.push(read);
    else loadOrKeep({ ...read, column: word.column }, parts, family);
  }
  return parts;
}

function isFlag(word: Word | undefined): boolean {
  return word?.text.startsWith('-') ?? true;
}

function countOf(found: Found): number | null {
  if (found.owner === null) return found.count;
  if (found.option === null || found.option.bare) return null;
  return found.option.values.length;
}

function takesValue(found: Found): boolean {
  return countOf(found) !== 0;
}

/** How many words after `index` belong to the option. An option that must have a value takes whatever comes next. */
function takeValues(found: Found, words: readonly Word[], index: number, taken: string[]): number {
  const before = taken.length;
  const wanted = countOf(found);
  const most = wanted ?? (found.owner?.words === null ? Number.POSITIVE_INFINITY : 1);
  for (let at = index; taken.length < most && at < words.length; at += 1) {
    const { text } = words[at] as Word;
    if (wanted === null && (text.startsWith('-') || text === '!')) break;
    taken.push(text);
  }
  return taken.length - before;
}

function loadOrKeep(read: ModuleOption & { readonly column: number }, parts: RuleParts, family: Family): void {
  const [name = ''] = read.values;
  if (read.flag === '-m')
    parts.matches.push({ name, column: read.column, words: matchWords(name, family), options: [] });
  else if (read.flag === '-j')
    parts.target = { name, column: read.column, words: targetWords(name, family), options: [] };
  else parts.own.set(read.flag, read);
}

function findOption(flag: string, parts: RuleParts, family: Family): Found | null {
  const own = ownFlags.get(flag);
  if (own !== undefined) return { owner: null, flag: own, count: values[own] ?? 1 };
  if (!flag.startsWith('-')) return null;
  return (
    inModules(flag, parts) ?? inProtocol(flag, parts, family) ?? abbreviated(flag, parts) ?? inUnknown(flag, parts)
  );
}

function inModules(flag: string, { matches, target }: RuleParts): Found | null {
  for (let index = matches.length - 1; index >= 0; index -= 1) {
    const owner = matches[index] as LoadedModule;
    const option = owner.words?.byFlag.get(flag);
    if (option) return { owner, flag: option.flag, option };
  }
  const option = target?.words?.byFlag.get(flag);
  return target && option ? { owner: target, flag: option.flag, option } : null;
}

/** `-p tcp --dport 80` loads the module tcp, unless the rule's words have loaded it. */
function inProtocol(flag: string, parts: RuleParts, family: Family): Found | null {
  const protocol = parts.own.get('-p');
  const name = protocolModule(canonicalProtocol(protocol?.values[0] ?? '') ?? '');
  const words = matchWords(name, family);
  const option = words?.byFlag.get(flag) ?? uniquelyBegun(flag, words);
  if (!protocol || !words || !option) return null;
  const owner = { name, column: protocol.column, words, options: [] };
  parts.matches.push(owner);
  return { owner, flag: option.flag, option };
}

function uniquelyBegun(flag: string, words: ModuleWords | null): OptionWords | null {
  const begun = new Set(
    [...(words?.byFlag ?? [])].filter(([name]) => name.startsWith(flag)).map(([, option]) => option),
  );
  const [only] = begun;
  return flag.startsWith('--') && begun.size === 1 && only !== undefined ? only : null;
}

function abbreviated(flag: string, { matches, target }: RuleParts): Found | null {
  if (!flag.startsWith('--') || flag.length < 3) return null;
  const owners = target === null ? matches : [...matches, target];
  const found: Found[] = owners.flatMap((owner) => {
    const option = uniquelyBegun(flag, owner.words);
    return option === null ? [] : [{ owner, flag: option.flag, option }];
  });
  const own = new Set(
    // `--set` may be an unknown module's own option, as it is of recent, sooner than a short form of `--set-counters`.
    owners.some(({ words }) => words === null)
      ? []
      : [...ownFlags].filter(([name]) => name.startsWith(flag)).map(([, short]) => short),
  );
  for (const short of own) found.push({ owner: null, flag: short, count: values[short] ?? 1 });
  const [only, another] = found;
  return another === undefined ? (only ?? null) : null;
}

/** An option that nobody knows is the last unknown module's. */
function inUnknown(flag: string, { matches, target }: RuleParts): Found | null {
  const unknown = [...matches, ...(target === null ? [] : [target])].filter(({ words }) => words === null);
  const owner = unknown.reduce<LoadedModule | null>(
    (last, each) => (last && last.column > each.column ? last : each),
    null,
  );
  return owner && { owner, flag, option: null };
}
