/** A number of 32 bits as people write marks: `0x2a`. */
export function hex(value: number): string {
  return `0x${(value >>> 0).toString(16)}`;
}
