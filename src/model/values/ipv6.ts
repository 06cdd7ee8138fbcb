import { parseIPv4, printIPv4 } from './ipv4.js';

/** Eight groups of 16 bit. */
export type IPv6Groups = readonly number[];

/** Reads every textual form of RFC 4291, section 2.2; no zone, no prefix length, no brackets. */
export function parseIPv6(text: string): IPv6Groups | undefined {
  const halves = withoutDottedTail(text)?.split('::');
  if (halves === undefined || halves.length > 2) return undefined;
  const [left, right] = halves.map(groupsOf);
  if (left === undefined) return undefined;
  if (halves.length === 1) return left.length === 8 ? left : undefined;
  if (right === undefined || left.length + right.length > 7) return undefined;
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

/** The canonical text of RFC 5952: lower case, no leading zeros, the first longest run of zeros as `::`. */
export function printIPv6(groups: IPv6Groups): string {
  if (isMappedIPv4(groups)) return `::ffff:${printIPv4(lastIPv4(groups))}`;
  const run = longestZeros(groups);
  if (run === undefined) return joined(groups);
  return `${joined(groups.slice(0, run.start))}::${joined(groups.slice(run.start + run.length))}`;
}

/** An IPv4-mapped address, such as `::ffff:10.0.0.1`. */
export function isMappedIPv4(groups: IPv6Groups): boolean {
  return groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
}

function lastIPv4(groups: IPv6Groups): number {
  return (groups[6] ?? 0) * 0x10000 + (groups[7] ?? 0);
}

/** Turns an IPv4 address at the end into two groups. */
function withoutDottedTail(text: string): string | undefined {
  if (!text.includes('.')) return text;
  const colon = text.lastIndexOf(':');
  const address = parseIPv4(text.slice(colon + 1));
  if (colon < 0 || address === undefined) return undefined;
  return `${text.slice(0, colon + 1)}${(address >>> 16).toString(16)}:${(address & 0xffff).toString(16)}`;
}

function groupsOf(half: string): readonly number[] | undefined {
  if (half === '') return [];
  const groups = half.split(':');
  return groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : undefined;
}

function joined(groups: IPv6Groups): string {
  return groups.map((group) => group.toString(16)).join(':');
}

/** The first longest run of zero groups. RFC 5952, section 4.2.2 forbids `::` for a single group. */
function longestZeros(groups: IPv6Groups): { readonly start: number; readonly length: number } | undefined {
  let longest = { start: 0, length: 1 };
  for (let start = 0; start < groups.length; start++) {
    const end = groups.findIndex((group, index) => index >= start && group !== 0);
    const length = (end < 0 ? groups.length : end) - start;
    if (length > longest.length) longest = { start, length };
  }
  return longest.length > 1 ? longest : undefined;
}
