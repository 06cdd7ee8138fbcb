import { canonicalAddress } from '../canonical/address.js';
import { listOf } from '../canonical/choice.js';
import { decimal } from '../canonical/number.js';
import { rate } from '../canonical/rate.js';
import { asIs, bare, type Finish, moduleWords, option, type ReadValue, test } from '../module-words.js';

const allOnes = { ipv4: '255.255.255.255', ipv6: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff' } as const;
const mask: ReadValue = (text, { family }) => canonicalAddress(text, family);

/** The list's name, the mask and the side are always printed. */
const recentFinish: Finish = (options, { family }) => {
  const [command, ...rest] = options;
  if (command === undefined || !/^--(set|rcheck|update|remove)$/.test(command.flag)) return null;
  const value = (flag: string) => rest.find((each) => each.flag === flag)?.values;
  const added = ['--name', '--mask', '--rsource', '--rdest'];
  return [
    command,
    ...rest.filter(({ flag }) => !added.includes(flag)),
    { negated: false, flag: '--name', values: value('--name') ?? ['DEFAULT'] },
    { negated: false, flag: '--mask', values: value('--mask') ?? [allOnes[family]] },
    { negated: false, flag: value('--rdest') ? '--rdest' : '--rsource', values: [] },
  ];
};

/** A rate of packets, or of bytes as `512kb/s`. */
const limit: ReadValue = (text, reading) =>
  /^\d+[km]?b\/s(ec(ond)?)?$/i.test(text) ? text : rate(1_000_000)(text, reading);

/** `upto` and `above` are each other's negation. A rate of packets has a burst, 5 where none is given. */
const hashlimitFinish: Finish = (options) => {
  const [found, ...rest] = options;
  if (found === undefined || !/-(upto|above)$/.test(found.flag)) return null;
  const other = found.flag === '--hashlimit-upto' ? '--hashlimit-above' : '--hashlimit-upto';
  const burst = rest.find(({ flag }) => flag === '--hashlimit-burst');
  const isOfBytes = found.values[0]?.includes('b/s') ?? false;
  return [
    { negated: false, flag: found.negated ? other : found.flag, values: found.values },
    ...(burst ? [burst] : isOfBytes ? [] : [{ negated: false, flag: '--hashlimit-burst', values: ['5'] }]),
    ...rest.filter((each) => each !== burst),
  ];
};

/** What remembers packets that came before. */
export const memoryMatches = {
  recent: moduleWords(
    [
      bare('--set', { negatable: true }),
      bare('--rcheck', { negatable: true }),
      bare('--update', { negatable: true }),
      bare('--remove', { negatable: true }),
      option('--seconds', decimal()),
      bare('--reap'),
      option('--hitcount', decimal()),
      bare('--rttl'),
      option('--name', asIs),
      option('--mask', mask),
      bare('--rsource'),
      bare('--rdest'),
    ],
    recentFinish,
  ),
  hashlimit: moduleWords(
    [
      test('--hashlimit-upto', limit, { also: ['--hashlimit'] }),
      test('--hashlimit-above', limit),
      option('--hashlimit-burst', asIs),
      option('--hashlimit-mode', listOf(['srcip', 'srcport', 'dstip', 'dstport'])),
      option('--hashlimit-name', asIs),
      option('--hashlimit-htable-size', decimal()),
      option('--hashlimit-htable-max', decimal()),
      option('--hashlimit-htable-gcinterval', decimal()),
      option('--hashlimit-htable-expire', decimal()),
      option('--hashlimit-srcmask', decimal(128)),
      option('--hashlimit-dstmask', decimal(128)),
    ],
    hashlimitFinish,
  ),
} as const;
