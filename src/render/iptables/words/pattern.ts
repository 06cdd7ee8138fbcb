import { bytesOfText } from '../../../base/bytes.js';

const longest = 128;

/** The bytes of `--string TEXT` or `--hex-string 'text|0a 0b|text'`; null if the tools refuse the pattern. */
export function decodePattern(flag: string, text: string): readonly number[] | null {
  const bytes = flag === '--string' ? [...bytesOfText(text)] : decodeHex([...bytesOfText(text)]);
  return bytes === null || bytes.length > longest ? null : bytes;
}

const [bar, backslash, space] = [0x7c, 0x5c, 0x20];

/** Text with blocks of hexadecimal digits between bars. A backslash escapes a bar or another backslash. */
function decodeHex(text: readonly number[]): readonly number[] | null {
  const bytes: number[] = [];
  let isHex = false;
  for (let at = 0; at < text.length; ) {
    if (text[at] === bar) {
      isHex = !isHex;
      at += 1;
      while (isHex && text[at] === space) at += 1;
    } else if (isHex) {
      const pair = String.fromCharCode(text[at] ?? 0, text[at + 1] ?? 0);
      if (!/^[0-9a-f]{2}$/i.test(pair)) return null;
      bytes.push(Number.parseInt(pair, 16));
      at += text[at + 2] === space ? 3 : 2;
    } else {
      if (text[at] === backslash) at += 1;
      const byte = text[at];
      if (byte === undefined) return null;
      bytes.push(byte);
      at += 1;
    }
  }
  return isHex || text.length === 0 ? null : bytes;
}

/** As libxt_string prints it: as digits if a byte is not printable or the last one is a backslash. */
export function printPattern(bytes: readonly number[]): { flag: string; values: readonly string[] } {
  const isText = bytes.at(-1) !== backslash && bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  if (isText) return { flag: '--string', values: [String.fromCharCode(...bytes)] };
  const digits = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { flag: '--hex-string', values: [`|${digits}|`] };
}
