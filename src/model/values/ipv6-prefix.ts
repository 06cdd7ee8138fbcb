import { type IPv6Groups, parseIPv6, printIPv6 } from './ipv6.js';

/** An IPv6 address with its prefix length. The address keeps its host bits. */
export interface IPv6Prefix {
  readonly groups: IPv6Groups;
  /** 0 to 128. */
  readonly length: number;
}

export function parseIPv6Prefix(text: string): IPv6Prefix | undefined {
  const slash = text.indexOf('/');
  const groups = parseIPv6(text.slice(0, Math.max(slash, 0)));
  const length = text.slice(slash + 1);
  if (slash < 0 || groups === undefined || !/^(?:0|[1-9]\d?|1[01]\d|12[0-8])$/.test(length)) return undefined;
  return { groups, length: Number(length) };
}

export function printIPv6Prefix({ groups, length }: IPv6Prefix): string {
  return `${printIPv6(groups)}/${length}`;
}

/** The same prefix without its host bits. */
export function ipv6NetworkOf({ groups, length }: IPv6Prefix): IPv6Prefix {
  return { length, groups: groups.map((group, index) => group & maskOf(length - index * 16)) };
}

/** The mask of the leftmost `bits` of 16. */
function maskOf(bits: number): number {
  return (0xffff << (16 - Math.min(16, Math.max(0, bits)))) & 0xffff;
}
