import { allBits } from '../../../base/kernel-facts.js';
import { ipv4Mask, printIPv4 } from '../../../model/values/ipv4.js';
import { parseNumber } from './number.js';

/**
 * A dotted quad as an unsigned 32 bit number. Like the tools, reads fewer than four parts as the first ones of a
 * network.
 */
export function parseIpv4(text: string): number | null {
  const parts = text.split('.');
  if (parts.length > 4) return null;
  let value = 0;
  for (let index = 0; index < 4; index += 1) {
    const part = parts[index];
    const byte = part === undefined ? 0 : parseNumber(part, 255);
    if (byte === null) return null;
    value = value * 256 + byte;
  }
  return value;
}

/** The length of a mask; null if it has holes. */
function ipv4MaskLength(mask: number): number | null {
  const length = Math.clz32(~mask >>> 0);
  return ipv4Mask(length) === mask ? length : null;
}

/** `ADDRESS[/LENGTH|/MASK]` without its host bits, as `ADDRESS/LENGTH`, or as `ADDRESS/MASK` if the mask has holes. */
export function canonicalIpv4Network(text: string): string | null {
  const slash = text.indexOf('/');
  const address = parseIpv4(slash < 0 ? text : text.slice(0, slash));
  const mask = slash < 0 ? allBits : parseIpv4Mask(text.slice(slash + 1));
  if (address === null || mask === null) return null;
  return `${printIPv4((address & mask) >>> 0)}/${ipv4MaskLength(mask) ?? printIPv4(mask)}`;
}

function parseIpv4Mask(text: string): number | null {
  if (text.includes('.')) return text.split('.').length === 4 ? parseIpv4(text) : null;
  const length = parseNumber(text, 32);
  return length === null ? null : ipv4Mask(length);
}

/** A host address as C libraries read it: with fewer than four parts the last one fills the rest (`1.5` is 1.0.0.5). */
export function parseIpv4Host(text: string): number | null {
  const parts = text.split('.');
  let value = 0;
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    const number = parseNumber(part, isLast ? 2 ** (8 * (5 - parts.length)) - 1 : 255);
    if (number === null || parts.length > 4) return null;
    value += isLast ? number : number * 2 ** (8 * (3 - index));
  }
  return value;
}
