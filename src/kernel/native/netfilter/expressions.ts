import { type Attribute, attribute, nestedAttribute, networkNumber, textAttribute } from '../netlink/attributes.js';

/** One step of a rule of nf_tables: it loads, compares or sets. */
export interface Expression {
  readonly name: string;
  readonly data: readonly Attribute[];
}

/** Where the offsets of a packet's bytes count from. */
export const payloadBases = { network: 1, transport: 2 } as const;
export const metaKeys = { traced: 12, networkProtocol: 15, transportProtocol: 16 } as const;

/** A register of 16 bytes, enough for an IPv6 address. */
const register = 1;
const payload = { register: 1, base: 2, offset: 3, length: 4 } as const;
const comparison = { register: 1, operation: 2, data: 3 } as const;
const bitwise = { from: 1, to: 2, length: 3, mask: 4, xor: 5 } as const;
const meta = { to: 1, key: 2, from: 3 } as const;
const immediate = { to: 1, data: 2 } as const;
const [listElement, expressionName, expressionData, dataValue] = [1, 1, 2, 1];
const equal = 0;

/** The packet has these bytes there. */
export function payloadIs(base: keyof typeof payloadBases, offset: number, bytes: Buffer): readonly Expression[] {
  return [loadPayload(base, offset, bytes.length), compare(bytes)];
}

/** Of the byte there, the bits of a mask are these. */
export function bitsAre(
  base: keyof typeof payloadBases,
  offset: number,
  mask: number,
  value: number,
): readonly Expression[] {
  const masked: Expression = {
    name: 'bitwise',
    data: [
      networkNumber(bitwise.from, register),
      networkNumber(bitwise.to, register),
      networkNumber(bitwise.length, 1),
      dataOf(bitwise.mask, Buffer.from([mask])),
      dataOf(bitwise.xor, Buffer.from([0])),
    ],
  };
  return [loadPayload(base, offset, 1), masked, compare(Buffer.from([value]))];
}

/** What the kernel knows of the packet is this byte. */
export function metaIs(key: keyof typeof metaKeys, value: number): readonly Expression[] {
  const load = { name: 'meta', data: [networkNumber(meta.to, register), networkNumber(meta.key, metaKeys[key])] };
  return [load, compare(Buffer.from([value]))];
}

/** From here on the kernel tells of each rule that the packet matches. */
export const traceIt: readonly Expression[] = [
  { name: 'immediate', data: [networkNumber(immediate.to, register), dataOf(immediate.data, Buffer.from([1]))] },
  { name: 'meta', data: [networkNumber(meta.key, metaKeys.traced), networkNumber(meta.from, register)] },
];

export function printExpressions(type: number, expressions: readonly Expression[]): Attribute {
  return nestedAttribute(
    type,
    expressions.map(({ data, name }) =>
      nestedAttribute(listElement, [textAttribute(expressionName, name), nestedAttribute(expressionData, data)]),
    ),
  );
}

function loadPayload(base: keyof typeof payloadBases, offset: number, length: number): Expression {
  return {
    name: 'payload',
    data: [
      networkNumber(payload.register, register),
      networkNumber(payload.base, payloadBases[base]),
      networkNumber(payload.offset, offset),
      networkNumber(payload.length, length),
    ],
  };
}

function compare(value: Buffer): Expression {
  const data = [
    networkNumber(comparison.register, register),
    networkNumber(comparison.operation, equal),
    dataOf(comparison.data, value),
  ];
  return { name: 'cmp', data };
}

function dataOf(type: number, value: Buffer): Attribute {
  return nestedAttribute(type, [attribute(dataValue, value)]);
}
