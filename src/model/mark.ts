/** A firewall mark and its mask, both unsigned 32 bit: `0x22/0x22` in a document. */
export interface Mark {
  readonly value: number;
  readonly mask: number;
}
