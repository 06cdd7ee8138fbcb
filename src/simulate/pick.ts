import type { Choose } from './run.js';

/** More that are asked about one by one would not be read; those in their middle are passed over, and that is said. */
const mostAskedFor = 64n;

/** One of so many that the kernel takes by a hash or a number of its own; the last if nothing else is supposed. */
export function pick(
  count: bigint,
  words: (index: bigint) => string,
  choose: Choose,
  isLasting: boolean = false,
): bigint {
  const asked = count > mostAskedFor ? mostAskedFor : count;
  for (let index = 0n; index < asked - 1n; index += 1n) if (choose(words(index), isLasting)) return index;
  const middle = count / 2n;
  if (count > asked && choose(`not the last of them, but another: ${words(middle)}`, isLasting)) return middle;
  return count - 1n;
}
