import type { ReadValue } from '../module-words.js';

/** Like `parseNumber`, for 64 bit counters. */
export function parseNumber64(text: string): bigint | null {
  if (!/^(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/.test(text)) return null;
  const value = BigInt(/^0[0-7]/.test(text) ? `0o${text.slice(1)}` : text);
  return value <= 0xffffffffffffffffn ? value : null;
}

export function decimal64(): ReadValue {
  return (text) => parseNumber64(text)?.toString() ?? null;
}
