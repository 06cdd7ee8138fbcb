const encoder = new TextEncoder();

/** The bytes that `--string TEXT` or `--hex-string 'text|0a 0b|text'` stands for; null where the digits are none. */
export function decodePattern(flag: string, text: string): readonly number[] | null {
  if (flag === '--string') return [...encoder.encode(text)];
  const parts = text.split('|');
  if (parts.length % 2 === 0) return null;
  const bytes: number[] = [];
  for (const [index, part] of parts.entries()) {
    const digits = part.replace(/ /g, '');
    if (index % 2 === 0) bytes.push(...encoder.encode(part));
    else if (/^([0-9a-f]{2})*$/i.test(digits))
      bytes.push(...(digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
    else return null;
  }
  return bytes;
}

/** As libxt_string prints it: as digits when a byte is not printable or the last one is a bar. */
export function printPattern(bytes: readonly number[]): { flag: string; values: readonly string[] } {
  const isText = bytes.at(-1) !== 0x7c && bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  if (isText) return { flag: '--string', values: [String.fromCharCode(...bytes)] };
  const digits = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { flag: '--hex-string', values: [`|${digits}|`] };
}
