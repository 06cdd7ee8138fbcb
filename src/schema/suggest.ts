import { nearestWord } from '../base/nearest-word.js';
import { showFound } from './found.js';

/** Message and hint for a word that is not allowed, with the one that was probably meant. */
export function unknownWord(found: string, noun: string, allowed: readonly string[]) {
  const meant = nearestWord(found, allowed);
  const hint = `${meant === undefined ? '' : `did you mean ${meant}? `}allowed: ${allowed.join(', ')}`;
  return { message: `${showFound(found)} is not ${noun}`, hint };
}
