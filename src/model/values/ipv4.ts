import { accepted, refused, type TextValue } from './reading.js';

const byte = '(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])';
export const ipv4Pattern = `${byte}(?:\\.${byte}){3}`;

const longest = '255.255.255.255'.length;

/**
 * The address as an unsigned 32-bit number. Four decimal bytes and nothing else: older readers take `010.0.0.1` for
 * 8.0.0.1 and `10.1` for 10.0.0.1, so whoever writes those cannot know what is meant.
 */
export function parseIPv4(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let address = 0;
  for (const part of parts) {
    const number = Number(part);
    if (!/^(?:0|[1-9][0-9]{0,2})$/.test(part) || number > 255) return undefined;
    address = address * 256 + number;
  }
  return address;
}

export function printIPv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');
}

export const ipv4: TextValue = {
  noun: 'an IPv4 address',
  allowed: 'four decimal numbers from 0 to 255 with dots between, without leading zeros',
  pattern: `^${ipv4Pattern}$`,
  read: (text) => (parseIPv4(text) === undefined ? refused(whyNotIPv4(text)) : accepted(text)),
};

/** What is wrong with a text that `parseIPv4` does not read. */
export function whyNotIPv4(text: string): string {
  if (text.length > 3 * longest) return `it has ${text.length} characters`;
  const parts = text.split('.');
  if (!/^[0-9.]+$/.test(text)) return 'it is not decimal numbers with dots between';
  if (parts.length !== 4 || parts.includes('')) return 'it is not four numbers with dots between';
  const leading = parts.find((part) => /^0[0-9]/.test(part));
  if (leading !== undefined) return `${leading} has a leading zero, which some readers take for octal`;
  return `${parts.find((part) => Number(part) > 255)} is more than 255`;
}
