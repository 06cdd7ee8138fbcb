import type { ModuleMatch, SocketExistsMatch } from '../../../ir/match.js';
import { type MatchWords, op } from './match-words.js';

/**
 * No user has this id. Every socket's owner differs from it, and a packet without a socket matches no test of the
 * owner.
 */
const invalidUid = 0xffffffff;

const user = { meta: { key: 'skuid' } };

/** The negation has no equivalent: in nft a packet without a socket matches no test of the owner. */
export const socketWords: MatchWords<SocketExistsMatch> = {
  write: ({ negated }) => (negated ? null : [{ op: '!=', left: user, right: invalidUid }]),
  read: ({ left, op: operator, right }) => {
    const isUser = typeof left === 'object' && 'meta' in left && left.meta.key === 'skuid';
    return isUser && operator === '!=' && right === invalidUid ? { kind: 'socket-exists', negated: false } : null;
  },
};

const keys: Readonly<Record<string, string>> = { '--uid-owner': 'skuid', '--gid-owner': 'skgid' };

/** One number, not negated: `! --uid-owner` matches packets without a socket, and `!=` does not. */
export const ownerWords: MatchWords<ModuleMatch> = {
  write: ({ options: [option, another] }) => {
    const key = keys[option?.flag ?? ''];
    const [value = ''] = option?.values ?? [];
    if (option === undefined || another !== undefined || option.negated || key === undefined) return null;
    return /^\d{1,9}$/.test(value) ? [{ op: op(option), left: { meta: { key } }, right: Number(value) }] : null;
  },
  read: ({ left, op: operator, right }) => {
    if (typeof left !== 'object' || !('meta' in left) || operator !== '==' || typeof right !== 'number') return null;
    const flag = Object.keys(keys).find((one) => keys[one] === left.meta.key);
    if (flag === undefined) return null;
    return { kind: 'module', module: 'owner', options: [{ negated: false, flag, values: [String(right)] }] };
  },
};
