import { canonicalHost } from '../canonical/address.js';
import { decimal } from '../canonical/number.js';
import { bare, type Finish, fileName, moduleWords, oneOf, option, type ReadValue } from '../module-words.js';
import { hashlimit } from './hashlimit.js';

const allOnes = { ipv4: '255.255.255.255', ipv6: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff' } as const;
const mask: ReadValue = (text, { family }) => canonicalHost(text, family);

/** The list's name, the mask and the side are always printed. */
const recentFinish: Finish = (options, { family }) => {
  const [command, ...rest] = options;
  if (command === undefined || !/^--(set|rcheck|update|remove)$/.test(command.flag)) return null;
  const value = (flag: string) => rest.find((each) => each.flag === flag)?.values;
  const added = ['--name', '--mask', '--rsource', '--rdest'];
  return [
    command,
    ...rest.filter(({ flag, values: [number] }) => !added.includes(flag) && !(flag === '--hitcount' && number === '0')),
    { negated: false, flag: '--name', values: value('--name') ?? ['DEFAULT'] },
    { negated: false, flag: '--mask', values: value('--mask') ?? [allOnes[family]] },
    { negated: false, flag: value('--rdest') ? '--rdest' : '--rsource', values: [] },
  ];
};

/** Matches that remember earlier packets. */
export const memoryMatches = {
  recent: moduleWords(
    [
      bare('--set', { negatable: true }),
      bare('--rcheck', { negatable: true }),
      bare('--update', { negatable: true }),
      bare('--remove', { negatable: true }),
      option('--seconds', decimal(0xffffffff, 1)),
      bare('--reap'),
      option('--hitcount', decimal(65535)),
      bare('--rttl'),
      option('--name', fileName(199)),
      option('--mask', mask),
      bare('--rsource'),
      bare('--rdest'),
    ],
    recentFinish,
    {
      ...oneOf('--set', '--rcheck', '--update', '--remove'),
      exclusive: [
        ['--set', '--rcheck', '--update', '--remove'],
        ['--rttl', '--set'],
        ['--rttl', '--remove'],
      ],
      needs: { '--reap': '--seconds' },
    },
  ),
  hashlimit,
} as const;
