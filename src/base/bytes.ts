/**
 * Decodes foreign bytes without loss: UTF-8, with each invalid byte as the lone surrogate U+DC00 plus the byte. Valid
 * UTF-8 never decodes to a lone surrogate. Pure.
 * @example
 * const text = textOfBytes(await readFile('rules.v4'));
 */
export function textOfBytes(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  if (!text.includes('\ufffd')) return text;
  const parts: string[] = [];
  let begin = 0;
  for (let at = 0; at < buffer.length; ) {
    const length = lengthOfCharacter(buffer, at);
    if (length === 0) {
      parts.push(buffer.toString('utf8', begin, at), String.fromCharCode(0xdc00 + (buffer[at] as number)));
      begin = at + 1;
    }
    at += Math.max(length, 1);
  }
  parts.push(buffer.toString('utf8', begin));
  return parts.join('');
}

/**
 * The inverse of `textOfBytes`. Pure.
 * @example
 * await writeFile('rules.v4', bytesOfText(formatDump(text).text));
 */
export function bytesOfText(text: string): Buffer {
  if (!strayByte.test(text)) return Buffer.from(text, 'utf8');
  const parts = text.split(/([\udc80-\udcff])/u);
  return Buffer.concat(
    parts.map((part, index) => {
      return index % 2 === 1 ? Buffer.from([part.charCodeAt(0) - 0xdc00]) : Buffer.from(part, 'utf8');
    }),
  );
}

/** An invalid byte as `textOfBytes` writes it. With the flag `u` half of a surrogate pair does not match. */
export const strayByte = /[\udc80-\udcff]/u;

/** Length in bytes of the UTF-8 character at `at`; 0 if there is none. */
function lengthOfCharacter(bytes: Buffer, at: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const character = bytes.toString('utf8', at, at + length);
  // Invalid bytes decode to U+FFFD, which encodes to other bytes (ef bf bd).
  return Buffer.from(character, 'utf8').equals(bytes.subarray(at, at + length)) && [...character].length === 1
    ? length
    : 0;
}
