import type { ReadValue } from '../module-words.js';
import { canonicalNetwork } from './address.js';

/** A prefix length: a number, or a mask without holes. */
export const maskLength: ReadValue = (text, { family }) => {
  const zero = family === 'ipv4' ? '0.0.0.0' : '::';
  const length = canonicalNetwork(`${zero}/${text}`, family)?.split('/')[1] ?? null;
  return length !== null && /^\d+$/.test(length) ? length : null;
};
