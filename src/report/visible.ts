import { strayByte } from '../base/bytes.js';

/**
 * Text that others chose (names of links, comments of rules, what a tool said), for a terminal or a page: a control
 * character, a change of writing direction or a byte that is no UTF-8 is shown as its number and does nothing.
 */
export function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\udc80-\udcff]/gu, numbered);
}

function numbered(character: string): string {
  if (strayByte.test(character)) return `\\x${(character.charCodeAt(0) - 0xdc00).toString(16)}`;
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * The same for a text of several lines, which may be indented by tabs, as nft's are. Pure.
 * @example
 * process.stderr.write(`${visibleLines(error.stderr)}\n`);
 */
export function visibleLines(text: string): string {
  return text
    .split(/([\n\t])/)
    .map((part) => (part === '\n' || part === '\t' ? part : visible(part)))
    .join('');
}
