/** A field of a message: its number, and what it holds. A list of a kind is the kind in brackets. */
type Kind = 'string' | 'number' | 'boolean' | 'map' | Shape | readonly [Shape];
export type Shape = { readonly [name: string]: readonly [number, Kind] };
export type Message = { readonly [name: string]: unknown };

/** The part of protobuf that the runtime's interface needs: varints, strings, messages, lists and maps of strings. */
export function encode(shape: Shape, message: Message): Buffer {
  const parts = Object.entries(message).flatMap(([name, value]) => {
    const [number, kind] = shape[name] ?? [0, 'string'];
    if (Array.isArray(kind)) return (value as Message[]).map((each) => bytes(number, encode(kind[0], each)));
    if (kind !== 'map') return [one(number, kind as Exclude<Kind, 'map' | readonly [Shape]>, value)];
    return Object.entries(value as Readonly<Record<string, string>>).map(([key, text]) =>
      bytes(number, Buffer.concat([one(1, 'string', key), one(2, 'string', text)])),
    );
  });
  return Buffer.concat(parts);
}

function one(number: number, kind: 'string' | 'number' | 'boolean' | Shape, value: unknown): Buffer {
  if (kind === 'string') return bytes(number, Buffer.from(String(value)));
  if (typeof kind === 'object') return bytes(number, encode(kind, value as Message));
  return Buffer.concat([varint(number * 8), varint(Number(value))]);
}

function bytes(number: number, content: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const digits: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) digits.push((rest % 128) + 128);
  return Buffer.from([...digits, rest]);
}

/** Fields that the shape does not have are left out. */
export function decode(shape: Shape, content: Buffer): Message {
  const found: Record<string, unknown> = {};
  let at = 0;
  const number = () => {
    let [value, scale] = [0, 1];
    for (;;) {
      const digit = content[at++] ?? 0;
      value += (digit % 128) * scale;
      scale *= 128;
      if (digit < 128) return value;
    }
  };
  while (at < content.length) {
    const tag = number();
    const isBytes = tag % 8 === 2;
    const length = isBytes ? number() : 0;
    const value = isBytes ? content.subarray(at, at + length) : number();
    at += length;
    const [name, field] = Object.entries(shape).find(([, [each]]) => each === Math.floor(tag / 8)) ?? [];
    if (name === undefined || field === undefined) continue;
    const [, kind] = field;
    if (Array.isArray(kind)) found[name] = [...((found[name] as Message[]) ?? []), decode(kind[0], value as Buffer)];
    else if (kind === 'map') {
      const pair = decode({ key: [1, 'string'], value: [2, 'string'] }, value as Buffer);
      found[name] = { ...(found[name] as object), [String(pair['key'])]: pair['value'] };
    } else if (kind === 'string') found[name] = value.toString();
    else found[name] = typeof kind === 'object' ? decode(kind as Shape, value as Buffer) : value;
  }
  return found;
}
