import type { ModuleOption } from '../../ir/match.js';
import type { Family } from '../../ir/ruleset.js';
import { canonicalProtocol, protocolModule } from './canonical/protocol.js';
import { type CoreOption, coreOption } from './core-options.js';
import { type Found, findOption } from './find-option.js';
import type { Word } from './lexer.js';
import type { ModuleWords } from './module-words.js';
import { type LineProblem, problemAt } from './parse-line.js';
import type { RuleChain } from './placement.js';
import { toVerdict } from './to-target.js';
import { matchWords, targetWords } from './words/index.js';

/** A module that the rule loads; `words` is null if it is unknown. */
export interface LoadedModule {
  readonly name: string;
  readonly column: number;
  readonly words: ModuleWords | null;
  readonly options: ModuleOption[];
}

/** The words of a rule, sorted by the module that they belong to. Values are verbatim. */
export interface RuleParts {
  /** Options that need no module, by their short form: `-s`, `-i`, ... */
  readonly builtin: Map<string, ModuleOption & { readonly column: number }>;
  readonly matches: LoadedModule[];
  target: LoadedModule | null;
  /** Words that belong to no module: the tools refuse the rule. */
  readonly stray: ModuleOption[];
  /** The first reason why the tools refuse the rule. */
  problem: LineProblem | null;
}

export interface RuleContext extends RuleChain {
  readonly family: Family;
  /** Whether the table has a chain of that name, so that `-j NAME` is certainly a jump. */
  readonly isChain: (name: string) => boolean;
}

interface Reader extends RuleContext {
  readonly words: readonly Word[];
  readonly parts: RuleParts;
  /** The last instance of each known module, the newest last. */
  readonly loaded: Map<ModuleWords, LoadedModule>;
  index: number;
  negated: boolean;
}

/**
 * Assigns every word of a rule to a module, as the tools' getopt does: options of the rule precede those of modules,
 * the newest module comes first, a unique prefix of a long option suffices, and an option of the rule's protocol loads
 * its module. All words after an unknown module belong to that module.
 */
export function readOptions(words: readonly Word[], context: RuleContext): RuleParts {
  const parts: RuleParts = { builtin: new Map(), matches: [], target: null, stray: [], problem: null };
  const reader: Reader = { ...context, words, parts, loaded: new Map(), index: 0, negated: false };
  while (reader.index < words.length) readWord(reader, words[reader.index] as Word);
  if (reader.negated) refuse(reader, problemAt('nothing follows the last !', words.at(-1)?.column ?? 1));
  return parts;
}

function refuse({ parts }: Reader, problem: LineProblem): void {
  parts.problem ??= problem;
}

function readWord(reader: Reader, word: Word): void {
  reader.index += 1;
  if (word.text === '!') {
    if (reader.negated) refuse(reader, problemAt('one ! follows another', word.column));
    reader.negated = true;
    return;
  }
  const equals = word.text.startsWith('--') ? word.text.indexOf('=') : -1;
  const name = equals < 0 ? word.text : word.text.slice(0, equals);
  const core = coreOption(word.text) ?? (equals < 0 ? null : coreOption(name));
  const unknown = ownerOfUnknown(reader, core, word.text);
  if (unknown !== null) {
    keepUnknown(reader, unknown, word);
    return;
  }
  const given = equals < 0 ? null : word.text.slice(equals + 1);
  if (core !== null) {
    readCore(reader, core, word, given);
    return;
  }
  const found = find(reader, name);
  if (found === null) {
    refuse(reader, problemAt(`${word.text}: no option of this rule or of its modules`, word.column));
    keepStray(reader, word);
  } else if (found.owner === null) readCore(reader, found.core, word, given);
  else readModuleOption(reader, found, word, given);
}

/**
 * The unknown module that owns the next word. Another module or target ends its words. No module has short options, so
 * `-p` belongs to the rule; a long option may belong to either. Before a target's first option, its name may be that of
 * a chain.
 */
function ownerOfUnknown({ parts, isChain }: Reader, core: CoreOption | null, text: string): LoadedModule | null {
  if (core !== null && (['-m', '-j', '-g'].includes(core.flag) || !text.startsWith('--'))) return null;
  const { target } = parts;
  const match = parts.matches.at(-1) ?? null;
  const last = target !== null && target.column > (match?.column ?? 0) ? target : match;
  if (last === null || last.words !== null) return null;
  if (last === target && (toVerdict(last.name) !== null || isChain(last.name))) return null;
  return last === target && last.options.length === 0 && core !== null ? null : last;
}

/** Keeps words verbatim: a flag with everything up to the next flag. */
function keepUnknown(reader: Reader, owner: LoadedModule, { text }: Word): void {
  const isFlag = text.startsWith('-');
  const values = isFlag ? [] : [text];
  takeValues(reader, values);
  owner.options.push({ negated: reader.negated, flag: isFlag ? text : '', values });
  reader.negated = false;
}

function keepStray(reader: Reader, { text }: Word): void {
  const values = text.startsWith('-') ? [] : [text];
  takeValues(reader, values);
  reader.parts.stray.push({ negated: reader.negated, flag: text.startsWith('-') ? text : '', values });
  reader.negated = false;
}

function takeValues(reader: Reader, values: string[]): void {
  for (let next = reader.words[reader.index]; next !== undefined; next = reader.words[reader.index]) {
    const after = reader.words[reader.index + 1];
    // In `--flag ! VALUE` (printed by tools before 1.4.3) the `!` is part of the value; `! --flag` starts another
    // option.
    if (next.text.startsWith('-') || (next.text === '!' && (after?.text.startsWith('-') ?? true))) return;
    values.push(next.text);
    reader.index += 1;
  }
}

function readCore(reader: Reader, option: CoreOption, word: Word, given: string | null): void {
  const { parts, words } = reader;
  const values: string[] = [];
  if (option.takesValue) {
    // Tools before 1.4.3 printed `-s ! ADDRESS`, which current ones refuse.
    if (given === null && option.isNegatable && words[reader.index]?.text === '!') {
      refuse(reader, problemAt(`${word.text} ! is no longer taken: the ! stands before the option`, word.column));
      reader.negated = true;
      reader.index += 1;
    }
    const value = given ?? words[reader.index]?.text;
    if (given === null) reader.index += 1;
    if (value === undefined) refuse(reader, problemAt(`${word.text} lacks a value`, word.column));
    else values.push(value);
  }
  if (option.flag === '-c') readCounters(reader, values, word);
  const { negated } = reader;
  reader.negated = false;
  if (negated && !option.isNegatable) refuse(reader, problemAt(`${word.text} cannot be negated`, word.column));
  if (option.use === 'refused') refuse(reader, problemAt(`${word.text} has no place in a rule`, word.column));
  const read = { negated, flag: option.flag, values, column: word.column };
  if (option.flag === '-m') loadMatch(reader, values[0] ?? '', word.column);
  else if (option.use === 'refused') parts.stray.push(read);
  else keepBuiltin(reader, read, word);
}

/** `-c PACKETS BYTES` or `-c PACKETS,BYTES`. */
function readCounters(reader: Reader, values: string[], word: Word): void {
  const [packets = '', bytes] = (values[0] ?? '').split(',');
  const next = reader.words[reader.index];
  if (bytes === undefined && next !== undefined && !next.text.startsWith('-')) {
    values.push(next.text);
    reader.index += 1;
  } else if (bytes !== undefined) values.splice(0, 1, packets, bytes);
  if (values.length < 2 || !values.every((value) => /^\d+$/.test(value)))
    refuse(reader, problemAt(`${word.text} wants a number of packets and one of bytes`, word.column));
}

function keepBuiltin(reader: Reader, read: ModuleOption & { readonly column: number }, word: Word): void {
  const { parts } = reader;
  const isTarget = read.flag === '-j' || read.flag === '-g';
  const isRepeated = isTarget ? parts.target !== null || parts.builtin.has('-g') : parts.builtin.has(read.flag);
  if (isRepeated) {
    if (read.flag === '-v') return;
    refuse(reader, problemAt(`${word.text}: given twice, which the tools refuse`, word.column));
    parts.stray.push(read);
  } else if (read.flag === '-j') loadTarget(reader, read.values[0] ?? '', word.column);
  else parts.builtin.set(read.flag, read);
}

function loadMatch(reader: Reader, name: string, column: number): void {
  const owner: LoadedModule = { name, column, words: matchWords(name, reader.family), options: [] };
  reader.parts.matches.push(owner);
  markLoaded(reader, owner);
}

function loadTarget(reader: Reader, name: string, column: number): void {
  const words = targetWords(name);
  reader.parts.target = { name, column, words, options: [] };
  markLoaded(reader, reader.parts.target);
}

function markLoaded({ loaded }: Reader, owner: LoadedModule): void {
  if (owner.words === null) return;
  loaded.delete(owner.words);
  loaded.set(owner.words, owner);
}

/** `-p tcp --dport 80` loads the module tcp, unless the rule has already loaded it. */
function find(reader: Reader, name: string): Found<LoadedModule> | null {
  const found = findOption(name, reader.loaded);
  if (found !== null || !name.startsWith('--')) return found;
  const protocol = reader.parts.builtin.get('-p');
  const module = protocolModule(canonicalProtocol(protocol?.values[0] ?? '') ?? '');
  const words = matchWords(module, reader.family);
  if (protocol === undefined || words === null || reader.loaded.has(words)) return null;
  const owner = { name: module, column: protocol.column, words, options: [] };
  const inProtocol = findOption(name, new Map([...reader.loaded, [words, owner]]));
  if (inProtocol?.owner !== owner) return null;
  reader.parts.matches.push(owner);
  markLoaded(reader, owner);
  return inProtocol;
}

function readModuleOption(
  reader: Reader,
  { owner, option }: Extract<Found<LoadedModule>, { option: unknown }>,
  word: Word,
  given: string | null,
): void {
  const taken: string[] = given === null ? [] : [given];
  const { words } = reader;
  while (taken.length < option.values.length && reader.index < words.length) {
    taken.push((words[reader.index] as Word).text);
    reader.index += 1;
  }
  if (taken.length < option.values.length) refuse(reader, problemAt(`${word.text} lacks a value`, word.column));
  if (given !== null && option.values.length === 0)
    refuse(reader, problemAt(`${word.text} takes no value`, word.column));
  owner.options.push({ negated: reader.negated, flag: option.flag, values: taken });
  reader.negated = false;
}
