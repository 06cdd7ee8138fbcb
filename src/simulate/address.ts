import { addressBits } from '../ir/family.js';
import type { Family } from '../ir/ruleset.js';
import { ipv4Mask, parseIPv4, printIPv4 } from '../model/values/ipv4.js';
import { parseIPv6, printIPv6 } from '../model/values/ipv6.js';

/** An address as one number: 32 bit for IPv4, 128 bit (a bigint) for IPv6, so that tests of it are arithmetic. */
export type Address = number | bigint;

/** Addresses whose bits under the mask are those of the base. */
export interface Prefix {
  readonly base: Address;
  readonly mask: Address;
}

const allOnes = (1n << 128n) - 1n;

/** @throws Error when the text is not an address of the family. */
export function addressOf(text: string, family: Family): Address {
  const address = family === 'ipv4' ? parseIPv4(text) : groupsToNumber(parseIPv6(text));
  if (address === undefined) throw new Error(`not an ${family} address: ${text}`);
  return address;
}

export function familyOfAddress(address: Address): Family {
  return typeof address === 'number' ? 'ipv4' : 'ipv6';
}

export function printAddress(address: Address): string {
  return typeof address === 'number' ? printIPv4(address) : printIPv6(numberToGroups(address));
}

/** `ADDRESS`, `ADDRESS/LENGTH` or `ADDRESS/MASK`, as the kernel tools print them. */
export function prefixOf(text: string, family: Family): Prefix {
  const slash = text.indexOf('/');
  const address = addressOf(slash < 0 ? text : text.slice(0, slash), family);
  const mask = slash < 0 ? maskOfLength(addressBits[family], family) : maskOf(text.slice(slash + 1), family);
  return { base: masked(address, mask), mask };
}

/** Whether it is of one address. */
export function isSingle({ mask }: Prefix, family: Family): boolean {
  return mask === maskOfLength(addressBits[family], family);
}

export function isInside(address: Address, { base, mask }: Prefix): boolean {
  return masked(address, mask) === base;
}

export function maskOfLength(length: number, family: Family): Address {
  if (family === 'ipv4') return ipv4Mask(length);
  return (allOnes << BigInt(128 - length)) & allOnes;
}

export function masked(address: Address, mask: Address): Address {
  return typeof address === 'number' ? (address & Number(mask)) >>> 0 : address & BigInt(mask);
}

/** A membership test of a prefix: built once, called for every packet. */
export function insideTest(prefix: Prefix): (address: Address) => boolean {
  const { base, mask } = prefix;
  if (typeof base === 'bigint') return (address) => isInside(address, prefix);
  const bits = Number(mask);
  if (bits === 0xffffffff) return (address) => address === base;
  return (address) => typeof address === 'number' && (address & bits) >>> 0 === base;
}

function maskOf(text: string, family: Family): Address {
  return /^\d+$/.test(text) ? maskOfLength(Number(text), family) : addressOf(text, family);
}

function groupsToNumber(groups: readonly number[] | undefined): bigint | undefined {
  return groups?.reduce((number, group) => (number << 16n) | BigInt(group), 0n);
}

function numberToGroups(address: bigint): readonly number[] {
  return Array.from({ length: 8 }, (_, index) => Number((address >> BigInt(16 * (7 - index))) & 0xffffn));
}
