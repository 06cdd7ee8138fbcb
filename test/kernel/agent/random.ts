/** The same sequence for the same seed (mulberry32). */
export function randomFrom(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    chance: (share: number) => next() < share,
    below: (end: number) => Math.floor(next() * end),
    pick: <T>(all: readonly T[]): T | undefined => all[Math.floor(next() * all.length)],
  };
}

export type Random = ReturnType<typeof randomFrom>;
