import { hex } from '../../../base/hex.js';
import { allBits } from '../../../base/kernel-facts.js';
import type { Mark } from '../../../model/mark.js';
import type { ReadValue } from '../module-words.js';
import { parseNumber } from './number.js';

/** `VALUE[/MASK]`; a missing mask is all bits. */
export function parseMark(text: string): Mark | null {
  const slash = text.indexOf('/');
  const value = parseNumber(slash < 0 ? text : text.slice(0, slash));
  const mask = slash < 0 ? allBits : parseNumber(text.slice(slash + 1));
  return value === null || mask === null ? null : { value, mask };
}

/** As `-m mark` prints it: without a mask of all bits. */
export function printMark({ value, mask }: Mark): string {
  return mask === allBits ? hex(value) : `${hex(value)}/${hex(mask)}`;
}

/** As `-j MARK` prints it: always with its mask. */
export function printMaskedMark({ value, mask }: Mark): string {
  return `${hex(value)}/${hex(mask)}`;
}

export const mark: ReadValue = (text) => {
  const parsed = parseMark(text);
  return parsed && printMark(parsed);
};

export const maskedMark: ReadValue = (text) => {
  const parsed = parseMark(text);
  return parsed && printMaskedMark(parsed);
};

export const hexNumber: ReadValue = (text) => {
  const parsed = parseNumber(text);
  return parsed === null ? null : hex(parsed);
};
