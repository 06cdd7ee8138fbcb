import { type Diagnostic, type NodeState, parseNodeStates } from '../index.js';
import type { Context } from './context.js';
import { type DocumentFiles, documentFiles } from './document-folder.js';
import { fileName, readText } from './documents.js';
import { accepted, BadDocumentError, UsageError } from './usage-error.js';

/** A document and where it is: below its folder, and by number where a file has several. */
export interface Found {
  readonly place: string;
  readonly state: NodeState;
  readonly spot: Spot;
}

/** Where a document is read again. */
export interface Spot {
  readonly file: string;
  readonly index: number;
}

/** The documents of one file of each side; the very same ones where its text is the same. */
export interface Step {
  readonly before: readonly Found[];
  readonly after: readonly Found[];
}

export interface Sides {
  /** Places of all files. */
  readonly places: readonly string[];
  /** File by file. @throws BadDocumentError at the end, with the mistakes of all files; nothing follows the first. */
  readonly steps: () => AsyncGenerator<Step>;
  /** A document of each side. */
  readonly again: { readonly before: Reread; readonly after: Reread };
}

/** The file that was read last is kept. @throws UsageError where the document is not there any more. */
type Reread = (spot: Spot) => Promise<NodeState>;

export async function sidesOf(base: string, head: string, context: Context): Promise<Sides> {
  const [old, now] = await Promise.all([documentFiles(base, context), documentFiles(head, context)]);
  const places = [...new Set([...old.keys(), ...now.keys()])].sort();
  // The standard input is there once.
  let standardInput: Promise<string> | null = null;
  const textOf = (file: string): Promise<string> => {
    if (file !== '-') return readText(file, context);
    standardInput ??= readText(file, context);
    return standardInput;
  };
  const textAt = async (files: DocumentFiles, place: string): Promise<string | null> => {
    const file = files.get(place);
    return file === undefined ? null : textOf(file);
  };
  const textsAt = async (place: string | undefined) => {
    if (place === undefined) return [null, null] as const;
    return Promise.all([textAt(old, place), textAt(now, place)]);
  };
  return { places, steps, again: { before: rereader(textOf), after: rereader(textOf) } };

  async function* steps(): AsyncGenerator<Step> {
    const diagnostics: Diagnostic[] = [];
    const read = (text: string | null, place: string, file: string | undefined): readonly Found[] => {
      if (text === null || file === undefined) return [];
      const parsed = parseNodeStates(text, { file: fileName(file) });
      if (!parsed.ok) diagnostics.push(...parsed.diagnostics);
      return parsed.ok ? foundIn(parsed.value, place, file) : [];
    };
    let ahead = textsAt(places[0]);
    for (const [done, place] of places.entries()) {
      context.progress({ what: 'reading documents', done, total: places.length });
      const [before, after] = await ahead;
      ahead = textsAt(places[done + 1]);
      // Whoever stops here waits for it no more.
      ahead.catch(() => {});
      const found = read(after, place, now.get(place));
      const step = { before: before === after ? found : read(before, place, old.get(place)), after: found };
      if (diagnostics.length === 0) yield step;
    }
    if (diagnostics.length > 0) throw new BadDocumentError(diagnostics);
  }
}

function foundIn(states: readonly NodeState[], place: string, file: string): readonly Found[] {
  return states.map((state, index) => ({
    place: states.length === 1 ? place : `${place}#${index + 1}`,
    state,
    spot: { file, index },
  }));
}

function rereader(textOf: (file: string) => Promise<string>): Reread {
  let last: { readonly file: string; readonly states: readonly NodeState[] } | null = null;
  return async ({ file, index }) => {
    if (last?.file !== file) {
      last = { file, states: accepted(parseNodeStates(await textOf(file), { file: fileName(file) })) };
    }
    const state = last.states[index];
    if (state === undefined) throw new UsageError(`${fileName(file)}: it changed while it was read; try again`);
    return state;
  };
}
