import type { ModuleMatch } from '../../../ir/match.js';
import { isNegated, type MatchWords, op } from './match-words.js';

const flags: Readonly<Record<string, string>> = { '--src-type': 'saddr', '--dst-type': 'daddr' };
const types = ['UNICAST', 'LOCAL', 'BROADCAST', 'ANYCAST', 'MULTICAST', 'BLACKHOLE', 'UNREACHABLE', 'PROHIBIT'];

/**
 * `-m addrtype` with one type. iptables and nft both consult only the local table for IPv4, and the route to the
 * address for IPv6.
 */
export const addressTypeWords: MatchWords<ModuleMatch> = {
  write: ({ options: [option, another] }) => {
    const flag = flags[option?.flag ?? ''];
    const [type = ''] = option?.values ?? [];
    if (option === undefined || another !== undefined || flag === undefined || !types.includes(type)) return null;
    return [{ op: op(option), left: { fib: { result: 'type', flags: [flag] } }, right: type.toLowerCase() }];
  },
  read: (test) => {
    const { left, right } = test;
    const negated = isNegated(test);
    if (typeof left !== 'object' || !('fib' in left) || left.fib.result !== 'type' || negated === null) return null;
    const flag = Object.keys(flags).find((one) => flags[one] === left.fib.flags.join(' '));
    const type = typeof right === 'string' ? right.toUpperCase() : '';
    if (flag === undefined || !types.includes(type)) return null;
    return { kind: 'module', module: 'addrtype', options: [{ negated, flag, values: [type] }] };
  },
};
