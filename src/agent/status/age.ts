const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/**
 * The time since then in its greatest whole unit: `3 s`, `2 h`. Less than a second is `0 s`, and so is a time to come.
 */
export function age(then: number, now: number): string {
  const passed = Math.max(0, now - then);
  const [unit, size] = units.find((each) => passed >= each[1]) ?? ['s', 1_000];
  return `${Math.floor(passed / size)} ${unit}`;
}
