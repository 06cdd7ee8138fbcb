import { allBits } from '../../../base/kernel-facts.js';
import type { ReadValue } from '../module-words.js';

/** C notation: decimal, `0x` hexadecimal, leading `0` octal. Null if it is not a number, or above `max`. */
export function parseNumber(text: string, max = allBits): number | null {
  let value: number;
  if (/^\d+$/.test(text))
    value = text[0] === '0' ? Number.parseInt(text, /[89]/.test(text) ? Number.NaN : 8) : Number(text);
  else if (/^0[xX][0-9a-fA-F]+$/.test(text)) value = Number(text);
  else return null;
  return value <= max ? value : null;
}

export function decimal(max = allBits, min = 0): ReadValue {
  return (text) => {
    const value = parseNumber(text, max);
    return value === null || value < min ? null : String(value);
  };
}

/** `N`, `N:M`, `N:`, `:M`; an open end is the bound. A range with equal ends is printed as one number. */
export function numberRange(max = allBits, min = 0): ReadValue {
  return (text) => {
    const parts = text.split(':');
    if (parts.length > 2) return null;
    const [first, last] = parts.map((part, index) => (part === '' ? [min, max][index] : parseNumber(part, max)));
    if (first === undefined || first === null || first < min) return null;
    if (last === undefined) return String(first);
    if (last === null || last < first) return null;
    return first === last ? String(first) : `${first}:${last}`;
  };
}

/** Like `numberRange`, for options that also accept reversed ranges; `:` is everything. */
export function openRange(max = allBits): ReadValue {
  return (text) => {
    const parts = text.split(':');
    if (parts.length > 2) return null;
    const [first = null, last] = parts.map((part, index) => (part === '' ? [0, max][index] : parseNumber(part, max)));
    if (first === null || last === null) return null;
    return last === undefined || first === last ? String(first) : `${first}:${last}`;
  };
}

export function padded(digits: number, max = allBits): ReadValue {
  return (text) => {
    const value = parseNumber(text, max);
    return value === null ? null : `0x${value.toString(16).padStart(digits, '0')}`;
  };
}
