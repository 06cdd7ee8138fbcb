// One row of the table: ours beside what it is held against, in turns, so that a slow moment of the machine meets both.
import { median } from '../median.mjs';

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} against what `against` does; a limit in numbers where there is nothing to do
 * @property {number} target the ratio of ours to it; of a rate, the least
 * @property {'ratio' | 'rate' | 'seconds'} kind
 * @property {(smoke: boolean) => Promise<Prepared> | Prepared} prepare
 *
 * @typedef {object} Prepared
 * @property {() => unknown} ours of a rate: returns how much it did
 * @property {() => unknown} [against]
 * @property {number} [rounds]
 * @property {() => void} [tidy]
 */

/** @param {Row} row */
export async function measure(row, smoke) {
  const { against, name, target } = row;
  // All of it takes many minutes, and is printed at the end.
  if (!smoke) console.error(`measured now: ${name}`);
  let prepared;
  try {
    prepared = await row.prepare(smoke);
  } catch (error) {
    return { name, against, target, kind: row.kind, skipped: error.message };
  }
  try {
    const rounds = smoke ? 2 : (prepared.rounds ?? 15);
    const [ours, others, done] = [[], [], []];
    if (!smoke) await prepared.ours();
    for (let round = 0; round < rounds; round += 1) {
      const start = performance.now();
      done.push(await prepared.ours());
      ours.push(performance.now() - start);
      if (prepared.against === undefined) continue;
      const then = performance.now();
      await prepared.against();
      others.push(performance.now() - then);
    }
    return { name, against, target, kind: row.kind, ...figures(row.kind, { ours, others, done }) };
  } finally {
    prepared.tidy?.();
  }
}

function figures(kind, { ours, others, done }) {
  if (kind === 'rate') {
    const rates = ours.map((time, index) => (done[index] / time) * 1000);
    return { value: median(rates), spread: spread(rates) };
  }
  if (kind === 'seconds') return { value: median(ours) / 1000, spread: spread(ours), ours: median(ours) };
  const ratios = ours.map((time, index) => time / others[index]);
  return { value: median(ratios), spread: spread(ratios), ours: median(ours), other: median(others) };
}

/** The middle half of the samples, relative to their median. */
function spread(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return (at(0.75) - at(0.25)) / median(sorted);
}

export function isMet({ kind, target, value }) {
  return kind === 'rate' ? value >= target : value <= target;
}
