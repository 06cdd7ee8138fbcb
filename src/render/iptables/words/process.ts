import { decimal, parseNumber } from '../canonical/number.js';
import { asIs, bare, moduleWords, option, type ReadValue, test } from '../module-words.js';

/** Fixed numbers of the accounts that every Debian has; the others differ from machine to machine. */
const accounts: Readonly<Record<string, number>> = {
  root: 0,
  daemon: 1,
  bin: 2,
  sys: 3,
  games: 5,
  man: 6,
  lp: 7,
  mail: 8,
  news: 9,
  uucp: 10,
  proxy: 13,
  'www-data': 33,
  backup: 34,
  list: 38,
  irc: 39,
  nobody: 65534,
};
const groups: Readonly<Record<string, number>> = { ...accounts, tty: 5, man: 12, games: 60, nogroup: 65534 };

function identity(names: Readonly<Record<string, number>>): ReadValue {
  return (text) => {
    const named = names[text];
    if (named !== undefined) return String(named);
    const [from = '', to = from] = text.split('-', 2);
    const [first, last] = [parseNumber(from), parseNumber(to)];
    if (first === null || last === null || first > last) return null;
    return first === last ? String(first) : `${first}-${last}`;
  };
}

export const processMatches = {
  owner: moduleWords([
    bare('--socket-exists', { negatable: true }),
    test('--uid-owner', identity(accounts)),
    test('--gid-owner', identity(groups)),
    bare('--suppl-groups'),
    test('--pid-owner', decimal()),
    test('--sid-owner', decimal()),
    test('--cmd-owner', asIs),
  ]),
  comment: moduleWords([option('--comment', asIs, { quotes: 'needed' })]),
} as const;
