import type { ModuleMatch, SocketExistsMatch } from '../../../ir/match.js';
import { type MatchWords, op } from './match-words.js';

/** No user has it: a socket's owner is any other number, and what has no socket fails every question about the owner. */
const nobody = 0xffffffff;

const user = { meta: { key: 'skuid' } };

/** Its negation has no words: whatever nft asks about an owner, a packet without a socket does not match. */
export const socketWords: MatchWords<SocketExistsMatch> = {
  write: ({ negated }) => (negated ? null : [{ op: '!=', left: user, right: nobody }]),
  read: ({ left, op: operator, right }) => {
    const isUser = typeof left === 'object' && 'meta' in left && left.meta.key === 'skuid';
    return isUser && operator === '!=' && right === nobody ? { kind: 'socket-exists', negated: false } : null;
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
