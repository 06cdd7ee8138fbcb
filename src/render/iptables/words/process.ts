import { bytesOfText, textOfBytes } from '../../../base/bytes.js';
import type { ModuleOption } from '../../../ir/match.js';
import { decimal, parseNumber } from '../canonical/number.js';
import { asIs, bare, moduleWords, option, type ReadValue, test } from '../module-words.js';

/** Accounts with fixed ids on every Debian; other ids differ between machines. */
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
    const [from = '', to = from] = text.split(/[-:]/, 2);
    const [first, last] = [parseNumber(from, 0xfffffffe), parseNumber(to, 0xfffffffe)];
    if (first === null || last === null || first > last) return null;
    return first === last ? String(first) : `${first}-${last}`;
  };
}

/** Truncated to 255 bytes. */
const comment: ReadValue = (text) => {
  if (text.length <= 85) return text;
  const bytes = bytesOfText(text);
  return bytes.length < 256 ? text : textOfBytes(bytes.subarray(0, 255));
};

function groupsProblem(options: readonly ModuleOption[]): string | null {
  const place = (flag: string) => options.findIndex((each) => each.flag === flag);
  return place('--suppl-groups') >= 0 && place('--suppl-groups') < place('--gid-owner')
    ? '--gid-owner stands before --suppl-groups'
    : null;
}

export const processMatches = {
  owner: moduleWords(
    [
      bare('--socket-exists', { negatable: true }),
      test('--uid-owner', identity(accounts)),
      test('--gid-owner', identity(groups)),
      bare('--suppl-groups'),
      test('--pid-owner', decimal()),
      test('--sid-owner', decimal()),
      test('--cmd-owner', asIs),
    ],
    undefined,
    {
      anyOf: ['--socket-exists', '--uid-owner', '--gid-owner', '--pid-owner', '--sid-owner', '--cmd-owner'],
      needs: { '--suppl-groups': '--gid-owner' },
      more: groupsProblem,
    },
  ),
  comment: moduleWords([option('--comment', comment, { quotes: 'needed' })], undefined, { required: ['--comment'] }),
} as const;
