/** A firewall mark and the bits of it that count, both unsigned 32 bit: `0x22/0x22` in a document. */
export interface Mark {
  readonly value: number;
  readonly mask: number;
}
