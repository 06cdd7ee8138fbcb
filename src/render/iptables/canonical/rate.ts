import type { ReadValue } from '../module-words.js';

const units: readonly { readonly name: string; readonly word: string; readonly seconds: number }[] = [
  { name: 'day', word: 'day', seconds: 86_400 },
  { name: 'hour', word: 'hour', seconds: 3_600 },
  { name: 'min', word: 'minute', seconds: 60 },
  { name: 'sec', word: 'second', seconds: 1 },
];

/** `N/UNIT` as the time between two packets in `1/scale` seconds, rounded down as the kernel keeps it. */
export function parsePeriod(text: string, scale: number): { period: number; seconds: number } | null {
  // The tools read the digits and skip to the next slash.
  const [, digits = '', unitText = 'second'] = /^(\d+)[^/]*(?:\/(.+))?$/.exec(text) ?? [];
  const unit = units.find(({ word }) => word.startsWith(unitText.toLowerCase()));
  const count = Number(digits);
  if (unit === undefined || count === 0 || digits === '' || text.endsWith('/')) return null;
  const period = Math.floor((scale * unit.seconds) / count);
  return period === 0 ? null : { period, seconds: unit.seconds };
}

/** Prints the rate in the unit that the tools choose: the largest one without much rounding. */
export function printPeriod(period: number, scale: number): { text: string; seconds: number } {
  let chosen = units[0] as (typeof units)[number];
  for (const unit of units.slice(1)) {
    const length = unit.seconds * scale;
    if (period > length || Math.floor(length / period) < length % period) break;
    chosen = unit;
  }
  return { text: `${Math.floor((chosen.seconds * scale) / period)}/${chosen.name}`, seconds: chosen.seconds };
}

/** `5/m` becomes `5/min`. */
export function rate(scale: number): ReadValue {
  return (text) => {
    const found = parsePeriod(text, scale);
    return found && printPeriod(found.period, scale).text;
  };
}
