import type { ProtocolMatch } from '../../../ir/match.js';
import { protocolNames, protocolNumbers } from '../../../ir/protocols.js';
import { isNegated, type MatchWords, op } from './match-words.js';

/** Names that every nft knows. Others come from /etc/protocols, which differs between machines. */
const named = new Set(['tcp', 'udp']);

export const protocolWords: MatchWords<ProtocolMatch> = {
  write: (match) => {
    const right = named.has(match.protocol) ? match.protocol : numberOf(match.protocol);
    return right === null ? null : [{ op: op(match), left: { meta: { key: 'l4proto' } }, right }];
  },
  read: (test) => {
    const { left, right } = test;
    const negated = isNegated(test);
    if (typeof left !== 'object' || !('meta' in left) || left.meta.key !== 'l4proto' || negated === null) return null;
    const number = typeof right === 'number' || typeof right === 'string' ? numberOf(String(right)) : null;
    return number === null ? null : { kind: 'protocol', negated, protocol: protocolNames[number] ?? String(number) };
  },
};

/** 0 is not translated: it is one protocol in nft, and all protocols in iptables. */
function numberOf(text: string): number | null {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : (protocolNumbers.get(text) ?? 0);
  return number > 0 && number < 256 ? number : null;
}
