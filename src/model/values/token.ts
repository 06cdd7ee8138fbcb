import { accepted, type ReadResult, refused } from './text-value.js';

const inside = /^[A-Za-z0-9_.@-]*$/;

/** What a character outside the alphabet would do in the tools that receive names. */
const meanings: Readonly<Record<string, string>> = {
  '+': 'is a wildcard to iptables',
  '/': 'separates folders',
  ':': 'is syntax to the kernel and to iptables',
  ';': 'is syntax to nft',
  '#': 'starts a comment',
  '"': 'is syntax to the tools',
  "'": 'is syntax to the tools',
};

/**
 * Reads a name that every tool takes literally, in an argument vector and in a rendered file: only characters of
 * `A-Z a-z 0-9 _ . @ -`, no leading `-` (an option to most tools), at most `longest` bytes.
 */
export function readToken(text: string, longest: number): ReadResult<string> {
  if (text === '') return refused('it is empty');
  if (!inside.test(text)) return refused(whatIsOutside(text));
  if (text.startsWith('-')) return refused("it starts with '-', which makes it an option to the tools");
  return text.length > longest ? refused(`it has ${text.length} bytes`) : accepted(text);
}

function whatIsOutside(text: string): string {
  const character = Array.from(text).find((each) => !inside.test(each)) ?? '';
  if (/^\s$/u.test(character)) return 'it holds white space';
  const meaning = meanings[character];
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const shown = /[!-~]/.test(character) ? `it holds '${character}'` : `it holds the character U+${code}`;
  return meaning === undefined ? shown : `${shown}, which ${meaning}`;
}
