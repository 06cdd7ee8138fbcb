import type { PortRange, TcpMatch, UdpMatch } from '../../../ir/match.js';
import type { Test } from '../statement.js';
import { isNegated, type MatchWords, op } from './match-words.js';

export const tcpWords: MatchWords<TcpMatch> = {
  write: (match) => (match.option === null && match.flags === null ? portTests('tcp', match) : null),
  read: (test) => {
    const ports = portsOf('tcp', test);
    return ports && { kind: 'tcp', ...ports, option: null, flags: null };
  },
};

export const udpWords: MatchWords<UdpMatch> = {
  write: (match) => portTests('udp', match),
  read: (test) => {
    const ports = portsOf('udp', test);
    return ports && { kind: 'udp', ...ports };
  },
};

type Ports = Pick<UdpMatch, 'sourcePort' | 'destinationPort'>;

function portTests(protocol: string, { destinationPort, sourcePort }: Ports): readonly Test[] {
  return [...portTest(protocol, 'sport', sourcePort), ...portTest(protocol, 'dport', destinationPort)];
}

function portTest(protocol: string, field: string, range: PortRange | null): readonly Test[] {
  if (range === null) return [];
  const { first, last } = range;
  return [
    {
      op: op(range),
      left: { payload: { protocol, field } },
      right: first === last ? first : { range: [first, last] },
    },
  ];
}

/** The port that a test checks; the other one is null. */
function portsOf(protocol: string, test: Test): Ports | null {
  const { left, right } = test;
  const negated = isNegated(test);
  if (typeof left !== 'object' || !('payload' in left) || left.payload.protocol !== protocol || negated === null)
    return null;
  const [first, last] =
    typeof right === 'number' ? [right, right] : typeof right === 'object' && 'range' in right ? right.range : [];
  if (first === undefined || last === undefined) return null;
  const range = { negated, first, last };
  if (left.payload.field === 'sport') return { sourcePort: range, destinationPort: null };
  return left.payload.field === 'dport' ? { sourcePort: null, destinationPort: range } : null;
}
