/** The first bytes of `ip address save`, in the byte order of the machine. */
const magic = 0x47361222;

const newAddress = 20;
const addressAttribute = 1;
const localAttribute = 2;
const cacheAttribute = 6;

/**
 * When each address of a namespace was created: interface index, address, and hundredths of a second since boot, oldest
 * first. iproute2 exposes the time only in `ip address save`, which is raw netlink.
 * @returns null if `bytes` is not such output.
 */
export function parseAddressStamps(bytes: Buffer): readonly string[] | null {
  const isLittle = bytes.length >= 4 && bytes.readUInt32LE(0) === magic;
  if (!isLittle && (bytes.length < 4 || bytes.readUInt32BE(0) !== magic)) return null;
  const long = (at: number) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const short = (at: number) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const found: { readonly createdAt: number; readonly stamp: string }[] = [];
  for (let at = 4; at + 24 <= bytes.length; ) {
    const length = long(at);
    if (length < 24 || at + length > bytes.length) return null;
    if (short(at + 4) === newAddress) {
      const attributes = attributesOf(at + 24, at + length);
      const address = attributes.get(localAttribute) ?? attributes.get(addressAttribute);
      const cache = attributes.get(cacheAttribute);
      if (address !== undefined && cache !== undefined && cache.end - cache.start >= 12) {
        const createdAt = long(cache.start + 8);
        const text = bytes.subarray(address.start, address.end).toString('hex');
        found.push({ createdAt, stamp: `${long(at + 20)} ${text} ${createdAt}` });
      }
    }
    at += aligned(length);
  }
  return found.sort((a, b) => a.createdAt - b.createdAt || (a.stamp < b.stamp ? -1 : 1)).map(({ stamp }) => stamp);

  function attributesOf(from: number, to: number): ReadonlyMap<number, { start: number; end: number }> {
    const attributes = new Map<number, { start: number; end: number }>();
    for (let at = from; at + 4 <= to; at += aligned(Math.max(short(at), 4))) {
      attributes.set(short(at + 2), { start: at + 4, end: Math.min(at + short(at), to) });
    }
    return attributes;
  }
}

function aligned(length: number): number {
  return (length + 3) & ~3;
}
