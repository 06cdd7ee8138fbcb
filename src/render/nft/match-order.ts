import type { Match, TcpMatch, UdpMatch } from '../../ir/match.js';

/** The order in which iptables prints its built-in matches. Modules follow in their original order. */
const builtin: readonly Match['kind'][] = [
  'source',
  'destination',
  'in-interface',
  'out-interface',
  'protocol',
  'fragment',
];

export function inOrder(matches: readonly Match[]): readonly Match[] {
  const place = ({ kind }: Match) => (builtin.includes(kind) ? builtin.indexOf(kind) : builtin.length);
  return [...matches].sort((one, other) => place(one) - place(other));
}

/**
 * Merges the ports of one protocol into one match, and adds the protocol, which nft leaves out if a port implies it.
 */
export function mergePorts(matches: readonly Match[]): readonly Match[] {
  const found: Match[] = [];
  for (const match of matches) {
    const before = found.findIndex((one) => one.kind === match.kind);
    const earlier = found[before];
    const joined = earlier && isPorts(earlier) && isPorts(match) ? join(earlier, match) : null;
    if (joined === null) found.push(match);
    else found[before] = joined;
  }
  const implied = found.find(isPorts)?.kind;
  return inOrder(implied === undefined ? found : withProtocol(found, implied));
}

export function withProtocol(matches: readonly Match[], protocol: string): readonly Match[] {
  return matches.some(({ kind }) => kind === 'protocol')
    ? matches
    : [{ kind: 'protocol', negated: false, protocol }, ...matches];
}

function isPorts(match: Match): match is TcpMatch | UdpMatch {
  return match.kind === 'tcp' || match.kind === 'udp';
}

/** Null if both test the same port: they remain two matches. */
function join(one: TcpMatch | UdpMatch, other: TcpMatch | UdpMatch): Match | null {
  if (one.sourcePort !== null && other.sourcePort !== null) return null;
  if (one.destinationPort !== null && other.destinationPort !== null) return null;
  return {
    ...one,
    sourcePort: one.sourcePort ?? other.sourcePort,
    destinationPort: one.destinationPort ?? other.destinationPort,
  };
}
