import { parsePortRange, printPortRange } from '../canonical/port.js';
import { moduleWords, oneOf, type ReadValue, test } from '../module-words.js';

/** At most 15 ports, a range counting twice; they keep their order. */
const ports: ReadValue = (text, { protocol }) => {
  // This module refuses open ranges.
  const ranges = text.split(',').map((part) => (/^:|:$/.test(part) ? null : parsePortRange(part, protocol)));
  if (ranges.includes(null)) return null;
  const count = ranges.reduce((sum, range) => sum + (range && range.first !== range.last ? 2 : 1), 0);
  return count > 15 ? null : ranges.map((range) => range && printPortRange(range.first, range.last)).join(',');
};

export const multiportMatches = {
  multiport: moduleWords(
    [
      test('--sports', ports, { also: ['--source-ports'] }),
      test('--dports', ports, { also: ['--destination-ports'] }),
      test('--ports', ports),
    ],
    undefined,
    { ...oneOf('--sports', '--dports', '--ports'), protocols: ['tcp', 'udp', 'udplite', 'dccp', 'sctp'] },
  ),
} as const;
