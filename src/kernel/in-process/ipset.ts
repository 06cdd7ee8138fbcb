import { bytesOfText } from '../../base/bytes.js';
import { setLibraryOrNull } from '../native/libipset.js';
import type { Answerer } from './answerer.js';
import { isAddress } from './is-address.js';

/** More input keeps the event loop waiting for longer than a process takes to start. */
const mostInput = 64 * 1024;

/**
 * `ipset`, by the library that the program is made of. It is given only what it reads without a look at the names of hosts and services,
 * and of what is written only what cannot be wrong by itself: the rest is left to the program.
 */
export const ipset: Answerer = ({ argv, stdin }, { libc }) => {
  const words = argv.slice(1);
  const isRestore = words.join(' ') === 'restore';
  if (isRestore ? !isPlainRestore(stdin ?? '') : !isPlainRead(words)) return null;
  const library = setLibraryOrNull(libc);
  if (library === null) return null;
  const end = isRestore ? library.runLines(bytesOfText(stdin ?? '')) : library.runWords(words);
  // Names and comments that are no UTF-8 have lost their bytes; without a free descriptor nothing was done.
  return end.stdout.includes('\ufffd') || end.stderr.includes('Cannot open session to kernel') ? null : end;
};

/** `list -n`, `list -terse SET`, `save [SET]`, `test SET ADDRESS` */
function isPlainRead([verb = '', ...rest]: readonly string[]): boolean {
  const [first = '', second = ''] = rest;
  switch (verb) {
    case 'list':
      return (rest.length === 1 && first === '-n') || (rest.length === 2 && first === '-terse' && setName.test(second));
    case 'save':
      return rest.length === 0 || (rest.length === 1 && setName.test(first));
    case 'test':
      return rest.length === 2 && setName.test(first) && isAddress(second);
    default:
      return false;
  }
}

const name = String.raw`[\w.:][\w.:-]{0,30}`;
const setName = new RegExp(`^${name}$`);
const exist = '(?: -exist)?';
const extensions = String.raw`(?: (?:(?:timeout|packets|bytes) \d+|comment "(?!-)[^"\0]{0,255}"))*`;
const properties = String.raw`(?: (?:family inet6?|(?:hashsize|maxelem|timeout|bucketsize) \d+|initval 0x[0-9a-f]+|comment|counters|forceadd))*`;
const line = new RegExp(
  [
    `^(?:add ${name} (?<added>\\S+)${extensions}${exist}`,
    `del ${name} (?<deleted>\\S+)${exist}`,
    `create ${name} hash:ip${properties}${exist}`,
    `(?:swap|rename) ${name} ${name}`,
    `(?:destroy|flush) ${name}`,
    '#.*)$',
  ].join('|'),
);

function isPlainRestore(text: string): boolean {
  if (text.length > mostInput || !text.endsWith('\n')) return false;
  return text
    .slice(0, -1)
    .split('\n')
    .every((one) => {
      const groups = line.exec(one)?.groups;
      const entry = groups?.['added'] ?? groups?.['deleted'];
      return groups !== undefined && (entry === undefined || isAddress(entry));
    });
}
