import type { InterfaceMatch } from '../../../ir/match.js';
import { isNegated, type MatchWords, op } from './match-words.js';

const keys = { 'in-interface': 'iifname', 'out-interface': 'oifname' } as const;

/** A prefix ends in `+` in iptables and in `*` in nft. Names with either character elsewhere are not translated. */
export const interfaceWords: MatchWords<InterfaceMatch> = {
  write: (match) => {
    if (!/^[A-Za-z0-9_.@-]{1,15}$/.test(match.name) && !/^[A-Za-z0-9_.@-]{1,14}\+$/.test(match.name)) return null;
    return [{ op: op(match), left: { meta: { key: keys[match.kind] } }, right: match.name.replace('+', '*') }];
  },
  read: (test, { otherSets }) => {
    const { left, right } = test;
    const negated = isNegated(test);
    if (typeof left !== 'object' || !('meta' in left) || typeof right !== 'string' || negated === null) return null;
    const kind = (['in-interface', 'out-interface'] as const).find((one) => keys[one] === left.meta.key);
    const isSet = right.startsWith('@') && otherSets.has(right.slice(1));
    if (kind === undefined || isSet || !/^[^*+\\]+\*?$/.test(right)) return null;
    return { kind, negated, name: right.replace('*', '+') };
  },
};
