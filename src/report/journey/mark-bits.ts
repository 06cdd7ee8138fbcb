/** The 32 bits of a mark in groups of four, those that differ from another mark told apart. Pure. */
export function markBits(mark: string, other: string) {
  const [bits, against] = [bitsOf(mark), bitsOf(other)];
  const groups = Array.from({ length: 8 }, (_, group) => {
    const from = group * 4;
    return [0, 1, 2, 3].map((bit) => ({
      bit: bits[from + bit] ?? '0',
      isChanged: bits[from + bit] !== against[from + bit],
    }));
  });
  return { hex: mark, groups: groups.map(runsOf) };
}

interface Bit {
  readonly bit: string;
  readonly isChanged: boolean;
}

/** Neighbours that are alike in one piece: most bits of most marks are. */
function runsOf(bits: readonly Bit[]): readonly { readonly bits: string; readonly isChanged: boolean }[] {
  const runs: { bits: string; isChanged: boolean }[] = [];
  for (const { bit, isChanged } of bits) {
    const last = runs.at(-1);
    if (last?.isChanged === isChanged) last.bits += bit;
    else runs.push({ bits: bit, isChanged });
  }
  return runs;
}

function bitsOf(mark: string): string {
  return Number(mark).toString(2).padStart(32, '0');
}
