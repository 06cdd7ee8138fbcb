import { builtinChains } from '../../../ir/hooks.js';
import type { Family } from '../../../ir/ruleset.js';
import { canonicalNetwork } from '../canonical/address.js';
import { natRange } from '../canonical/nat-range.js';
import { targetWords } from '../words/index.js';
import type { Leaf } from './template.js';

export interface ShapeContext {
  readonly family: Family;
  readonly table: string;
}

/**
 * The values of one option that differ from line to line and mean the same in each: they come out of a parse as they
 * went in.
 */
export interface VaryingWord {
  /** Stands in the shape for the value. */
  readonly mark: string;
  /** Another value of the same kind, different for each number. */
  readonly sample: (number: number, context: ShapeContext) => string;
  /**
   * What a parse makes of the value; null for any that it may change, refuse or read as something else, which stays in
   * the shape.
   */
  readonly leaves: (value: string, context: ShapeContext) => readonly Leaf[] | null;
}

function word(mark: string, pattern: RegExp): VaryingWord {
  return {
    mark: `\0${mark}`,
    sample: (number) => `shape-${number}`,
    leaves: (value) => (pattern.test(value) ? [value] : null),
  };
}

/** Only a user chain: what a built-in one may hold depends on which it is. */
const chain: VaryingWord = {
  ...word('chain', /^/),
  leaves: (name, { table }) => (name.includes('"') || builtinChains[table]?.includes(name) === true ? null : [name]),
};

/** A name in capitals may be that of a target. */
const jump: VaryingWord = {
  ...word('jump', /^/),
  leaves: (name) => (/^[A-Z0-9_]+$|"/.test(name) || targetWords(name) !== null ? null : [name]),
};

const network: VaryingWord = {
  mark: '\0network',
  sample: (number, { family }) => (family === 'ipv4' ? `192.0.2.${number}/32` : `2001:db8::${number + 16}/128`),
  // The network of all addresses is not printed.
  leaves: (text, { family }) => (!text.endsWith('/0') && canonicalNetwork(text, family) === text ? [text] : null),
};

const natAddress: VaryingWord = {
  mark: '\0address',
  sample: (number, { family }) => (family === 'ipv4' ? `192.0.2.${number}` : `2001:db8::${number + 16}`),
  leaves: (text, context) => (!hasPorts(text) && isNatRange(text, context) ? [text] : null),
};

const natAddressAndPort: VaryingWord = {
  mark: '\0socket',
  sample: (number, context) => {
    const address = natAddress.sample(number, context);
    return context.family === 'ipv4' ? `${address}:80` : `[${address}]:80`;
  },
  leaves: (text, context) => (hasPorts(text) && isNatRange(text, context) ? [text] : null),
};

function hasPorts(text: string): boolean {
  return /^[^:]*:[^:]*$|\]:/.test(text);
}

function isNatRange(text: string, { family }: ShapeContext): boolean {
  return /^[0-9[]/.test(text) && natRange(text, { family, protocol: null }) === text;
}

const port: VaryingWord = {
  mark: '\0port',
  sample: (number) => String(40_000 + number),
  leaves: (text) => {
    const number = Number(text);
    return number <= 65535 && String(number) === text ? [text, number] : null;
  },
};

const interfaceName = word('interface', /^[A-Za-z0-9_.-]{1,15}$/);
const shortName = word('name', /^[A-Za-z0-9_.:-]{1,31}$/);
const plainComment = word('word', /^[A-Za-z0-9_./:][A-Za-z0-9_./:-]{0,254}$/);
const quotedComment: VaryingWord = {
  mark: '\0text',
  sample: (number) => `"shape ${number}"`,
  leaves: (quoted) => (/^"[ !#-[\]-~]{1,255}"$/.test(quoted) ? [quoted.slice(1, -1)] : null),
};

/** By option; the first kind that a value is of counts. */
const kinds: Readonly<Record<string, readonly VaryingWord[]>> = {
  ':': [chain],
  '-A': [chain],
  '-j': [jump],
  '-g': [jump],
  '-s': [network],
  '-d': [network],
  '-i': [interfaceName],
  '-o': [interfaceName],
  '--physdev-in': [interfaceName],
  '--physdev-out': [interfaceName],
  '--sport': [port],
  '--dport': [port],
  '--comment': [quotedComment, plainComment],
  '--to-destination': [natAddressAndPort, natAddress],
  '--to-source': [natAddress, natAddressAndPort],
  '--match-set': [shortName],
  '--name': [shortName],
};

/** Packets and bytes. */
const counters: VaryingWord = {
  mark: '\0counters',
  sample: (number) => `[${9_000_000 + number}:${8_000_000 + number}]`,
  leaves: (text) => {
    if (!/^\[\d+:\d+\]$/.test(text)) return null;
    const colon = text.indexOf(':');
    return [BigInt(text.slice(1, colon)), BigInt(text.slice(colon + 1, -1))];
  },
};

const ofCounters = [counters];
const byOption = new Map(Object.entries(kinds));

/**
 * Replaces each varying word of a line by what `replaced` makes of it; a word of no kind stays. Places are an option
 * with its value, the name in a chain's header, and counters. Word by word, since one regular expression for all of it
 * takes twice the time.
 */
export function replaceVarying(
  line: string,
  context: ShapeContext,
  replaced: (word: VaryingWord, leaves: readonly Leaf[]) => string,
): string {
  let shape = '';
  let kept = 0;
  const replace = (allowed: readonly VaryingWord[], from: number, to: number) => {
    const word = line.slice(from, to);
    for (const kind of allowed) {
      const leaves = kind.leaves(word, context);
      if (leaves === null) continue;
      shape += line.slice(kept, from) + replaced(kind, leaves);
      kept = to;
      return;
    }
  };
  for (let at = 0; at < line.length; ) {
    const end = endOfWord(line, at);
    let next = end;
    if (line[at] === '[') {
      replace(ofCounters, at, end);
    } else {
      const isHeader = at === 0 && line[at] === ':';
      const from = isHeader ? 1 : end + 1;
      const allowed = byOption.get(isHeader ? ':' : line[end] === ' ' ? line.slice(at, end) : '');
      const to = allowed === undefined ? null : endOfValue(line, from);
      if (allowed !== undefined && to !== null) {
        next = to;
        replace(allowed, from, to);
      }
    }
    at = next + 1;
  }
  return shape + line.slice(kept);
}

/** The value of an option, quoted or without quotes; null if it is neither. */
function endOfValue(line: string, from: number): number | null {
  if (line[from] === '"') {
    const end = line.indexOf('"', from + 1) + 1;
    return end === 0 || endOfWord(line, end) !== end ? null : end;
  }
  const end = endOfWord(line, from);
  return end === from || /["\r\n]/.test(line.slice(from, end)) ? null : end;
}

/** Words are separated by a space or tab. */
function endOfWord(line: string, from: number): number {
  for (let at = from; at < line.length; at += 1) {
    const unit = line.charCodeAt(at);
    if (unit === 0x20 || unit === 0x09) return at;
  }
  return line.length;
}
