// One row of the table: ours beside what it is held against, in turns, so that a slow moment of the machine meets all
// of them.
import { median } from '../median.mjs';
import { kinds } from './kinds.mjs';

/**
 * @typedef {object} Limit
 * @property {string} against what `against` does; a limit in numbers where there is nothing to do
 * @property {number | null} target of the value; null is reported only
 * @property {keyof typeof kinds} kind
 *
 * @typedef {{ name: string, prepare: (smoke: boolean) => Promise<Prepared> | Prepared } & (Limit | { limits: readonly Limit[] })} Row
 *
 * @typedef {() => unknown} Work
 *
 * @typedef {object} Prepared
 * @property {Work} ours
 * @property {Work | readonly Work[]} [against] one for each limit
 * @property {number} [times] how often theirs would have to be done for what ours does once
 * @property {Work} [less] what is taken off ours
 * @property {Work} [before] ahead of ours and of each of theirs, not measured
 * @property {boolean} [isCold] the first time counts
 * @property {number} [rounds]
 * @property {Work} [tidy]
 */

/** A result for each limit. @param {Row} row */
export async function measure(row, smoke) {
  const limits = 'limits' in row ? row.limits : [row];
  const results = limits.map(({ against, kind, target }) => ({ name: row.name, against, target, kind }));
  // All of it takes many minutes, and is printed at the end.
  if (!smoke) console.error(`measured now: ${row.name}`);
  let prepared;
  try {
    prepared = await row.prepare(smoke);
  } catch (error) {
    return results.map((result) => ({ ...result, skipped: error.message }));
  }
  try {
    const { less, ours, others } = await rounds(prepared, smoke);
    return results.map((result, index) => ({
      ...result,
      ...figures(kinds[result.kind], { ours, less, others: others[index] ?? [], times: prepared.times ?? 1 }),
    }));
  } finally {
    await prepared.tidy?.();
  }
}

async function rounds({ against = [], before, isCold, less, ours, rounds: count = 15 }, smoke) {
  const ways = [against].flat();
  const done = { ours: [], less: [], others: ways.map(() => []) };
  const timed = async (work) => {
    const start = performance.now();
    const returned = await work();
    return { returned, time: performance.now() - start };
  };
  const once = async (work) => {
    await before?.();
    return timed(work);
  };
  if (!smoke && !isCold) await once(ours);
  for (let round = 0; round < (smoke ? 1 : count); round += 1) {
    done.ours.push(await once(ours));
    for (const [index, way] of ways.entries()) done.others[index].push(await once(way));
    if (less !== undefined) done.less.push(await timed(less));
  }
  return done;
}

function figures({ amount, of, unit }, { less, others, ours, times }) {
  const mine = ours.map((work, index) => amount(work) - (less.length > 0 ? amount(less[index]) : 0));
  const theirs = others.map((work) => amount(work) * times);
  const values = mine.map((one, index) => of(one, theirs[index]));
  const sides = unit !== null && { ours: median(mine), ...(theirs.length > 0 && { other: median(theirs) }) };
  return { value: median(values), spread: spread(values), ...sides };
}

/** The middle half of the samples, relative to their median. */
export function spread(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return (at(0.75) - at(0.25)) / median(sorted);
}

export function isMet({ kind, target, value }) {
  return kinds[kind].isMet(value, target);
}
