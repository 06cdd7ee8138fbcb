import type { ModuleOption } from '../../../ir/match.js';
import { decimal } from '../canonical/number.js';
import { libraryPorts, portRange } from '../canonical/port.js';
import { asIs, bare, type Finish, moduleWords, option, type ReadValue, test } from '../module-words.js';

const flagOrder = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'] as const;

const tcpFlags: ReadValue = (text) => {
  const named = new Set(text.toUpperCase().split(',').filter(Boolean));
  if (named.delete('ALL')) for (const flag of flagOrder) named.add(flag);
  named.delete('NONE');
  const flags = flagOrder.filter((flag) => named.delete(flag));
  if (named.size > 0) return null;
  return flags.join(',') || 'NONE';
};

/** Options without effect are not printed: all ports, or no TCP flags. */
const withoutNoops: Finish = (options) =>
  options
    .map((each) => (each.flag === '--syn' ? synOf(each) : each))
    .filter(({ negated, values: [value] }) => value !== '0:65535' && (negated || value !== 'NONE'));

function synOf({ negated }: ModuleOption): ModuleOption {
  return { negated, flag: '--tcp-flags', values: ['FIN,SYN,RST,ACK', 'SYN'] };
}

const sourcePort = test('--sport', portRange, { also: ['--source-port'] });
const destinationPort = test('--dport', portRange, { also: ['--destination-port'] });

const tcp = moduleWords(
  [
    sourcePort,
    destinationPort,
    test('--tcp-option', decimal(255, 1)),
    test('--tcp-flags', tcpFlags, { values: [tcpFlags, tcpFlags] }),
    bare('--syn', { negatable: true }),
  ],
  withoutNoops,
  { protocols: ['tcp'], exclusive: [['--tcp-flags', '--syn']] },
);

const udp = moduleWords(
  [
    test('--sport', libraryPorts, { also: ['--source-port'] }),
    test('--dport', libraryPorts, { also: ['--destination-port'] }),
  ],
  withoutNoops,
  { protocols: ['udp'] },
);

/** Matches operating systems by how they open connections. */
const osf = moduleWords([test('--genre', asIs), option('--ttl', decimal(2)), option('--log', decimal(2))], undefined, {
  required: ['--genre'],
  protocols: ['tcp'],
  family: 'ipv4',
});

export const transportMatches = { tcp, udp, osf } as const;
