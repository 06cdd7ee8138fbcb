import { textOfBytes } from '../../../base/bytes.js';
import { NetlinkError } from './netlink-error.js';

/** One attribute: a type, and a value that may hold attributes itself. */
export interface Attribute {
  readonly type: number;
  readonly isNested: boolean;
  /** Whether its numbers are big-endian, as the flag says; not all of netfilter's that are have it. */
  readonly isNetworkOrder: boolean;
  readonly value: Buffer;
}

const nestedFlag = 0x8000;
const networkOrderFlag = 0x4000;
const typeMask = 0x3fff;
const headerLength = 4;

export function attribute(type: number, value: Buffer): Attribute {
  return { type, isNested: false, isNetworkOrder: false, value };
}

export function numberAttribute(type: number, value: number): Attribute {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return attribute(type, bytes);
}

/** A number as netfilter writes it. */
export function networkNumber(type: number, value: number): Attribute {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value | 0);
  return attribute(type, bytes);
}

export function textAttribute(type: number, text: string): Attribute {
  return attribute(type, Buffer.from(`${text}\0`));
}

export function nestedAttribute(type: number, attributes: readonly Attribute[]): Attribute {
  return { type, isNested: true, isNetworkOrder: false, value: printAttributes(attributes) };
}

export function printAttributes(attributes: readonly Attribute[]): Buffer {
  return Buffer.concat(attributes.map(printAttribute));
}

function printAttribute({ type, isNested, isNetworkOrder, value }: Attribute): Buffer {
  const bytes = Buffer.alloc(aligned(headerLength + value.length));
  bytes.writeUInt16LE(headerLength + value.length);
  bytes.writeUInt16LE(type | (isNested ? nestedFlag : 0) | (isNetworkOrder ? networkOrderFlag : 0), 2);
  value.copy(bytes, headerLength);
  return bytes;
}

/** The values are views of the bytes. */
export function parseAttributes(bytes: Buffer): readonly Attribute[] {
  const found: Attribute[] = [];
  eachAttribute(bytes, 0, bytes.length, (type, from, to, flags) => {
    found.push({
      ...{ type, isNested: (flags & nestedFlag) !== 0, isNetworkOrder: (flags & networkOrderFlag) !== 0 },
      value: bytes.subarray(from, to),
    });
  });
  return found;
}

/**
 * Visits the attributes between two places with the places of their values, and makes nothing: for the thousands of a
 * dump.
 */
export function eachAttribute(
  bytes: Buffer,
  start: number,
  end: number,
  visit: (type: number, from: number, to: number, flags: number) => void,
): void {
  let at = start;
  while (at + headerLength <= end) {
    const length = bytes.readUInt16LE(at);
    if (length < headerLength || at + length > end) {
      throw new NetlinkError('malformed', `an attribute of ${length} bytes where ${end - at} are left`);
    }
    const word = bytes.readUInt16LE(at + 2);
    visit(word & typeMask, at + headerLength, at + length, word & ~typeMask);
    at += aligned(length);
  }
}

/**
 * Where the value of an attribute begins between a place and the end; 0: there is none, or no room for it. It is found
 * without anything made or called: for one in ten thousands of messages.
 */
export function placeOf(bytes: Buffer, start: number, wanted: number, end = bytes.length): number {
  for (let at = start; at + headerLength <= end; ) {
    const length = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
    if (length < headerLength || at + length > end) return 0;
    if ((((bytes[at + 2] as number) | ((bytes[at + 3] as number) << 8)) & typeMask) === wanted)
      return at + headerLength;
    at += aligned(length);
  }
  return 0;
}

/**
 * The values by their types, of which the last one counts. Each is a view of the bytes, made when it is asked for: a
 * link has fifty.
 */
export interface AttributeMap {
  readonly get: (type: number) => Buffer | undefined;
  readonly has: (type: number) => boolean;
  readonly keys: () => Iterable<number>;
}

export function attributeMap(bytes: Buffer, start = 0): AttributeMap {
  const places = new Map<number, number>();
  eachAttribute(bytes, start, bytes.length, (type, from) => places.set(type, from));
  return {
    get: (type) => {
      const from = places.get(type);
      return from === undefined
        ? undefined
        : bytes.subarray(from, from - headerLength + bytes.readUInt16LE(from - headerLength));
    },
    has: (type) => places.has(type),
    keys: () => places.keys(),
  };
}

/** The text of a value that a zero byte may end. */
export function textOf(value: Buffer): string {
  const end = value.indexOf(0);
  return textOfBytes(value.subarray(0, end < 0 ? value.length : end));
}

/** Length with the padding to a multiple of four. */
export function aligned(length: number): number {
  return (length + 3) & ~3;
}
