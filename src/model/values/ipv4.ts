const byteText = '(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])';
export const ipv4Pattern = `${byteText}(?:\\.${byteText}){3}`;

const dot = 0x2e;
const zero = 0x30;
const longest = '255.255.255.255'.length;

/**
 * The address as an unsigned 32-bit number. Only four decimal bytes are read: older readers take `010.0.0.1` for
 * 8.0.0.1 and `10.1` for 10.0.0.1, so those forms are ambiguous.
 */
export function parseIPv4(text: string): number | undefined {
  if (text.length > longest) return undefined;
  let [address, byte, digits, dots] = [0, 0, 0, 0];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === dot) {
      if (digits === 0) return undefined;
      address = address * 256 + byte;
      byte = digits = 0;
      dots++;
    } else {
      if (code < zero || code > zero + 9 || (digits > 0 && byte === 0)) return undefined;
      byte = byte * 10 + code - zero;
      digits++;
      if (byte > 255) return undefined;
    }
  }
  return dots === 3 && digits > 0 ? address * 256 + byte : undefined;
}

export function printIPv4(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 0xff}.${(address >>> 8) & 0xff}.${address & 0xff}`;
}

/** The first bits, as many as a prefix of that length has. */
export function ipv4Mask(length: number): number {
  return length === 0 ? 0 : (-1 << (32 - length)) >>> 0;
}

/** Why `parseIPv4` refuses a text. */
export function whyNotIPv4(text: string): string {
  if (text.length > 3 * longest) return `it has ${text.length} characters`;
  const parts = text.split('.');
  if (!/^[0-9.]+$/.test(text)) return 'it is not decimal numbers with dots between';
  if (parts.length !== 4 || parts.includes('')) return 'it is not four numbers with dots between';
  const leading = parts.find((part) => /^0[0-9]/.test(part));
  if (leading !== undefined) return `${leading} has a leading zero, which some readers take for octal`;
  return `${parts.find((part) => Number(part) > 255)} is more than 255`;
}
