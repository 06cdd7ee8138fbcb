/**
 * One field of a message in protobuf's wire format. Those of a fixed length are skipped: no message of ours has any.
 */
export type Field =
  | { readonly number: number; readonly kind: 'varint'; readonly value: bigint }
  | { readonly number: number; readonly kind: 'bytes'; readonly value: Buffer };

/** A string or a message inside a message. */
export function printField(number: number, value: Buffer | string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([printVarint((number << 3) | wireType.bytes), printVarint(bytes.length), bytes]);
}

/** The fields in order; null: it is malformed. */
export function parseFields(bytes: Buffer): readonly Field[] | null {
  const fields: Field[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = parseVarint(bytes, at);
    if (tag === null || tag.value > 0xffff_ffffn || tag.value < 8n) return null;
    const number = Number(tag.value >> 3n);
    const type = Number(tag.value & 7n);
    if (type === wireType.varint) {
      const varint = parseVarint(bytes, tag.end);
      if (varint === null) return null;
      fields.push({ number, kind: 'varint', value: varint.value });
      at = varint.end;
      continue;
    }
    const length = type === wireType.bytes ? parseVarint(bytes, tag.end) : fixedLength(type, tag.end);
    if (length === null || length.value > BigInt(bytes.length - length.end)) return null;
    const end = length.end + Number(length.value);
    if (type === wireType.bytes) fields.push({ number, kind: 'bytes', value: bytes.subarray(length.end, end) });
    at = end;
  }
  return fields;
}

const wireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Where a value starts, and how long it is. */
interface Varint {
  readonly value: bigint;
  readonly end: number;
}

/** Null for groups, which proto3 does not have, and for types that nobody knows. */
function fixedLength(type: number, end: number): Varint | null {
  if (type === wireType.fixed64) return { value: 8n, end };
  return type === wireType.fixed32 ? { value: 4n, end } : null;
}

function printVarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

/** At most 64 bits, as the format says. */
function parseVarint(bytes: Buffer, start: number): Varint | null {
  let value = 0n;
  for (let index = 0; index < 10; index += 1) {
    const byte = bytes[start + index];
    if (byte === undefined) return null;
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) return value >> 64n === 0n ? { value, end: start + index + 1 } : null;
  }
  return null;
}
