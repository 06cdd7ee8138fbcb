import type { Choose } from './run.js';

/** Beyond this number the remaining choices are tried as one, from the middle, and the assumption says so. */
const mostAskedFor = 64n;

/** One of `count` choices that the kernel makes by a hash or at random; the last one if no assumption holds. */
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
