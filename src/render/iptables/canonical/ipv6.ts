import { printIPv4 } from '../../../model/values/ipv4.js';
import { parseIpv4 } from './ipv4.js';
import { parseNumber } from './number.js';

/** Eight 16 bit groups, or null. */
export function parseIpv6(text: string): readonly number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half) => (half === '' ? [] : groupsOf(half)));
  if (!head || tail === null) return null;
  if (tail === undefined) return head.length === 8 ? head : null;
  const missing = 8 - head.length - tail.length;
  return missing < 1 ? null : [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function groupsOf(text: string): number[] | null {
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes('.')) {
      const address = part.split('.').length === 4 ? parseIpv4(part) : null;
      if (address === null) return null;
      groups.push(address >>> 16, address & 0xffff);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return null;
      groups.push(Number.parseInt(part, 16));
    }
  }
  return groups;
}

/** The C library's spelling: the first longest run of two zero groups or more is `::`, mapped IPv4 is dotted. */
export function printIpv6(groups: readonly number[]): string {
  const { start, length } = longestZeros(groups);
  const dotted = start === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff));
  const shown = groups.map((group) => group.toString(16));
  if (dotted) {
    const address = printIPv4(((groups[6] ?? 0) * 0x10000 + (groups[7] ?? 0)) >>> 0);
    return length === 6 ? `::${address}` : `::ffff:${address}`;
  }
  if (length < 2) return shown.join(':');
  return `${shown.slice(0, start).join(':')}::${shown.slice(start + length).join(':')}`;
}

function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: -1, length: 0 };
  let start = -1;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = -1;
    else {
      if (start < 0) start = index;
      if (index - start + 1 > best.length) best = { start, length: index - start + 1 };
    }
  }
  return best;
}

/** `ADDRESS[/LENGTH|/MASK]` without its host bits, as `ADDRESS/LENGTH`, or as `ADDRESS/MASK` if the mask has holes. */
export function canonicalIpv6Network(text: string): string | null {
  const [addressText = '', maskText] = text.split('/', 2);
  const address = parseIpv6(addressText);
  const mask = maskText === undefined ? ipv6Mask(128) : parseIpv6Mask(maskText);
  if (address === null || mask === null) return null;
  const network = address.map((group, index) => group & (mask[index] ?? 0));
  return `${printIpv6(network)}/${ipv6MaskLength(mask) ?? printIpv6(mask)}`;
}

function parseIpv6Mask(text: string): readonly number[] | null {
  if (text.includes(':')) return parseIpv6(text);
  const length = parseNumber(text, 128);
  return length === null ? null : ipv6Mask(length);
}

function ipv6Mask(length: number): readonly number[] {
  return Array.from({ length: 8 }, (_, index) => {
    const bits = Math.min(16, Math.max(0, length - index * 16));
    return (0xffff << (16 - bits)) & 0xffff;
  });
}

function ipv6MaskLength(mask: readonly number[]): number | null {
  const bits = mask.map((group) => group.toString(2).padStart(16, '0')).join('');
  return /^1*0*$/.test(bits) ? bits.replace(/0+$/, '').length : null;
}
