import { parsePortRange, printPortRange } from '../canonical/port.js';
import { moduleWords, type ReadValue, test } from '../module-words.js';

/** At most 15 ports, a range counting twice; they keep their order. */
const ports: ReadValue = (text, { protocol }) => {
  const ranges = text.split(',').map((part) => parsePortRange(part, protocol));
  if (ranges.includes(null)) return null;
  return ranges.map((range) => range && printPortRange(range.first, range.last)).join(',');
};

export const multiportMatches = {
  multiport: moduleWords([
    test('--sports', ports, { also: ['--source-ports'] }),
    test('--dports', ports, { also: ['--destination-ports'] }),
    test('--ports', ports),
  ]),
} as const;
