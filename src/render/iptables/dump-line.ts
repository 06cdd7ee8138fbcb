import type { Token } from 'moo';
import type { Counters } from '../../ir/ruleset.js';
import type { Word } from './lexer.js';

/** A change of a chain, such as `-A CHAIN words`; `words` are those after the chain. */
export interface CommandLine {
  readonly kind: 'command';
  /** The letter: `A` for `-A` and `--append`. */
  readonly command: string;
  readonly chain: string;
  readonly words: readonly Word[];
  readonly counters: Counters | null;
}

export type DumpLine =
  | { readonly kind: 'table'; readonly name: string }
  | {
      readonly kind: 'chain';
      readonly name: string;
      readonly policy: string | null;
      readonly counters: Counters | null;
    }
  | { readonly kind: 'commit' }
  | CommandLine;

const longCommands: Readonly<Record<string, string>> = {
  '--append': 'A',
  '--insert': 'I',
  '--delete': 'D',
  '--replace': 'R',
  '--new-chain': 'N',
  '--new': 'N',
  '--policy': 'P',
  '--flush': 'F',
  '--delete-chain': 'X',
  '--zero': 'Z',
  '--rename-chain': 'E',
  '--check': 'C',
  '--list': 'L',
  '--list-rules': 'S',
};

export function wordOf({ value, col }: Token): Word {
  return { text: value, column: col };
}

/** A linked list of words from the end of the line to its start, as the grammar collects them. */
export interface WordList {
  readonly before: WordList | null;
  readonly last: Word;
}

export function wordsOf(list: WordList | null): readonly Word[] {
  const words: Word[] = [];
  for (let each = list; each !== null; each = each.before) words.push(each.last);
  return words.reverse();
}

export function readTable(name: Word): DumpLine {
  return { kind: 'table', name: name.text };
}

export function readHeader(name: Word, policy: Word | null, counters: Word | null): DumpLine {
  const known = policy === null || policy.text === '-' ? null : policy.text;
  return { kind: 'chain', name: name.text, policy: known, counters: countersOf(counters?.text ?? '') };
}

export function readCommand({ value }: Token, words: readonly Word[], counters: Token | null): DumpLine {
  const [chain, ...rest] = words;
  return {
    kind: 'command',
    command: longCommands[value] ?? value.replace(/^-/, ''),
    chain: chain?.text ?? '',
    words: rest,
    counters: counters === null ? null : countersOf(counters.value),
  };
}

export function countersOf(text: string): Counters | null {
  const [, packets, bytes] = /^\[(\d+):(\d+)\]$/.exec(text) ?? [];
  return packets === undefined || bytes === undefined ? null : { packets: BigInt(packets), bytes: BigInt(bytes) };
}
