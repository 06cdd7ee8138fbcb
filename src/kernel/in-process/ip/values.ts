import { parseIPv4 } from '../../../model/values/ipv4.js';
import { parseIPv6, printIPv6 } from '../../../model/values/ipv6.js';
import { NetlinkError } from '../../native/netlink/netlink-error.js';

export const families = { ipv4: 2, ipv6: 10 } as const;
export const addressBits: Readonly<Record<number, number>> = { 2: 32, 10: 128 };

/** An address with the length of its prefix. */
export interface Prefix {
  readonly family: number;
  readonly address: Buffer;
  readonly length: number;
}

/** @throws NetlinkError for bytes that are no address of the family. */
export function addressText(family: number, bytes: Buffer): string {
  if (family === families.ipv4 && bytes.length === 4) return bytes.join('.');
  if (family !== families.ipv6 || bytes.length !== 16) throw new NetlinkError('malformed', 'an address');
  return printIPv6(Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2)));
}

export function parseAddressText(text: string): { readonly family: number; readonly address: Buffer } | null {
  const groups = text.includes(':') ? parseIPv6(text) : undefined;
  if (groups !== undefined) {
    const address = Buffer.alloc(16);
    groups.forEach((group, index) => {
      address.writeUInt16BE(group, index * 2);
    });
    return { family: families.ipv6, address };
  }
  const number = parseIPv4(text);
  if (number === undefined) return null;
  const address = Buffer.alloc(4);
  address.writeUInt32BE(number);
  return { family: families.ipv4, address };
}

/** `ADDRESS` or `ADDRESS/LENGTH`. */
export function parsePrefixText(text: string): Prefix | null {
  const [, address = '', length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const parsed = parseAddressText(address);
  if (parsed === null) return null;
  const bits = addressBits[parsed.family] ?? 0;
  return Number(length ?? bits) > bits ? null : { ...parsed, length: Number(length ?? bits) };
}

/** A decimal number of at most 32 bit. */
export function parseNumber(text: string | undefined): number | null {
  if (text === undefined || !/^(?:0|[1-9]\d{0,9})$/.test(text)) return null;
  const number = Number(text);
  return number > 0xffff_ffff ? null : number;
}

/** The names of the bits that are set, in the order of the names. */
export function namesOfBits(
  names: readonly (readonly [name: string, bit: number])[],
  value: number,
): readonly string[] {
  if (value === 0) return [];
  return names.filter(([, bit]) => (value & bit) !== 0).map(([name]) => name);
}

/** As printf's `%#x`. */
export function hexText(value: number): string {
  return value === 0 ? '0' : `0x${value.toString(16)}`;
}

/** As `-N` prints a type of service. */
export function serviceText(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`;
}
