import nearley from 'nearley';
import type { Diagnostic } from '../../base/diagnostic.js';
import grammar from '../../generated/ipset-save.js';
import type { AddressSet, SetMember } from '../../ir/address-set.js';
import { canonicalEntry } from './entry.js';

const compiled = nearley.Grammar.fromCompiled(grammar);

type Line =
  | { readonly kind: 'create'; readonly name: string; readonly type: string; readonly rest: readonly string[] }
  | { readonly kind: 'add'; readonly name: string; readonly entry: string; readonly rest: readonly string[] };

export interface ParsedSets {
  readonly sets: readonly AddressSet[];
  readonly unread: readonly Diagnostic[];
}

/** `add NAME ENTRY` and nothing else: nearly every line of a big set (up to 65,000), too slow with the parser. */
const plainMember = /^add ([^\s"]+) ([^\s"]+)$/;

/** Reads `ipset save` text. Unreadable lines are reported and left out. */
export function parseSets(text: string): ParsedSets {
  const sets = new Map<string, { readonly set: Omit<AddressSet, 'members'>; readonly members: SetMember[] }>();
  const unread: Diagnostic[] = [];
  text.split('\n').forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return;
    const plain = plainMember.exec(line);
    const parsed: Line | null = plain
      ? { kind: 'add', name: plain[1] ?? '', entry: plain[2] ?? '', rest: [] }
      : parseLine(line);
    if (parsed?.kind === 'create' && !sets.has(parsed.name)) {
      sets.set(parsed.name, { set: headerOf(parsed), members: [] });
      return;
    }
    const known = parsed?.kind === 'add' ? sets.get(parsed.name) : undefined;
    if (parsed?.kind === 'add' && known !== undefined) {
      const entry = known.set.family === 'ipv6' ? canonicalEntry(parsed.entry) : parsed.entry;
      known.members.push({ entry, extra: parsed.rest });
    } else {
      unread.push(unreadable(line, index + 1));
    }
  });
  return { sets: [...sets.values()].map(({ set, members }) => ({ ...set, members })), unread };
}

function parseLine(line: string): Line | null {
  const parser = new nearley.Parser(compiled);
  try {
    parser.feed(line);
  } catch {
    return null;
  }
  const [first] = parser.results as readonly Line[];
  return first ?? null;
}

function headerOf({ name, type, rest }: Extract<Line, { kind: 'create' }>): Omit<AddressSet, 'members'> {
  const known = new Map<string, string>();
  const extra: string[] = [];
  for (let index = 0; index < rest.length; index += 1) {
    const word = rest[index] ?? '';
    if (['family', 'hashsize', 'maxelem'].includes(word)) {
      known.set(word, rest[index + 1] ?? '');
      index += 1;
    } else {
      extra.push(word);
    }
  }
  const family = known.get('family');
  return {
    name,
    type,
    family: family === undefined ? null : family === 'inet6' ? 'ipv6' : 'ipv4',
    hashsize: numberOf(known.get('hashsize')),
    maxelem: numberOf(known.get('maxelem')),
    extra,
  };
}

function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

function unreadable(line: string, number: number): Diagnostic {
  const shown = line.length > 80 ? `${line.slice(0, 80)}...` : line;
  return {
    code: 'unreadable-set-line',
    message: `not a line of ipset save: ${shown}`,
    path: '',
    position: { line: number, column: 1 },
  };
}

/** Reads `ipset list -terse NAME`, which has no members. Null for anything else. */
export function parseSetHeader(text: string): AddressSet | null {
  const fieldOf = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  const { sets } = parseSets(`create ${fieldOf('Name')} ${fieldOf('Type')} ${fieldOf('Header')}`);
  return sets[0] ?? null;
}
