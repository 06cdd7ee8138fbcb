import { type Diagnostic, type NodePair, type NodeState, parseNodeStates } from '../index.js';
import type { Context } from './context.js';
import { documentFiles } from './document-folder.js';
import { readText } from './documents.js';
import { BadDocumentError } from './usage-error.js';

/** A document and where it is: below its folder, and by number where a file has several. */
interface Found {
  readonly place: string;
  readonly state: NodeState;
}

interface Sides {
  readonly before: readonly Found[];
  readonly after: readonly Found[];
}

/**
 * The nodes of two files or folders, side by side: by name where each name is there once a side, else by place. Of two files with one
 * document each, that pair.
 */
export async function pairsOf(base: string, head: string, context: Context): Promise<readonly NodePair[]> {
  const { after, before } = await readSides(base, head, context);
  const [[old, ...olds], [now, ...nows]] = [before, after];
  const isOfFiles = [...before, ...after].every(({ place }) => place === '');
  if (isOfFiles && old !== undefined && now !== undefined && olds.length + nows.length === 0)
    return [{ name: now.state.node.name, before: old.state, after: now.state }];
  const isNamed = [before, after].every((side) => isDistinct(side.map(nameOf)));
  const keyOf = isNamed ? nameOf : ({ place }: Found) => place;
  const [ofBefore, ofAfter] = [before, after].map((side) => new Map(side.map((one) => [keyOf(one), one.state])));
  const names = new Set([...(ofBefore?.keys() ?? []), ...(ofAfter?.keys() ?? [])]);
  return [...names].map((name) => ({
    name: isNamed ? name : name.replace(/\/document\.(?:ya?ml|json)$/, ''),
    before: ofBefore?.get(name) ?? null,
    after: ofAfter?.get(name) ?? null,
  }));
}

/** Reads both sides file by file; a text that both have is read once. @throws BadDocumentError with the mistakes of all files. */
async function readSides(base: string, head: string, context: Context): Promise<Sides> {
  const [old, now] = await Promise.all([documentFiles(base, context), documentFiles(head, context)]);
  const diagnostics: Diagnostic[] = [];
  const [before, after]: [Found[], Found[]] = [[], []];
  const places = [...new Set([...old.keys(), ...now.keys()])].sort();
  for (const [done, place] of places.entries()) {
    context.progress({ what: 'reading documents', done, total: places.length });
    const [one, other] = await Promise.all([old.get(place), now.get(place)].map((path) => textOf(path, context)));
    const read = (side: Found[], file: string | undefined, text: string | null | undefined) => {
      if (text === null || text === undefined || file === undefined) return null;
      const parsed = parseNodeStates(text, { file: file === '-' ? '<stdin>' : file });
      if (!parsed.ok) diagnostics.push(...parsed.diagnostics);
      return parsed.ok ? add(side, place, parsed.value) : null;
    };
    const states = read(after, now.get(place), other);
    if (one === other && states !== null) add(before, place, states);
    else if (one !== other) read(before, old.get(place), one);
  }
  if (diagnostics.length > 0) throw new BadDocumentError(diagnostics);
  return { before, after };
}

function add(side: Found[], place: string, states: readonly NodeState[]): readonly NodeState[] {
  const only = states.length === 1;
  for (const [index, state] of states.entries()) side.push({ place: only ? place : `${place}#${index + 1}`, state });
  return states;
}

async function textOf(path: string | undefined, context: Context): Promise<string | null> {
  return path === undefined ? null : readText(path, context);
}

function nameOf({ state }: Found): string {
  return state.node.name;
}

function isDistinct(words: readonly string[]): boolean {
  return new Set(words).size === words.length;
}
