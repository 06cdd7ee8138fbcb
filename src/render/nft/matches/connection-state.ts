import type { ModuleMatch } from '../../../ir/match.js';
import type { MatchWords } from './match-words.js';

/** In the order in which iptables prints them. SNAT and DNAT are not states in nft. */
const states = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED'];

const left = { ct: { key: 'state' } };

/** `-m conntrack --ctstate`. A negated list is a set: `!=` with a plain list compares numbers. */
export const connectionStateWords: MatchWords<ModuleMatch> = {
  write: ({ options: [option, another] }) => {
    const names = option?.values[0]?.split(',') ?? [];
    if (option?.flag !== '--ctstate' || another !== undefined || !names.every((name) => states.includes(name)))
      return null;
    const words = names.map((name) => name.toLowerCase());
    return [option.negated ? { op: '!=', left, right: { set: words } } : { op: 'in', left, right: words }];
  },
  read: ({ left: tested, op, right }) => {
    if (typeof tested !== 'object' || !('ct' in tested) || tested.ct.key !== 'state') return null;
    const negated = op === '!=';
    const words = typeof right === 'string' ? [right] : wordsOf(right, negated);
    const names = states.filter((state) => words?.includes(state.toLowerCase()) === true);
    if (words === null || names.length !== words.length) return null;
    const option = { negated, flag: '--ctstate', values: [names.join(',')] };
    return { kind: 'module', module: 'conntrack', options: [option] };
  },
};

function wordsOf(right: unknown, negated: boolean): readonly string[] | null {
  if (Array.isArray(right)) return negated ? null : right;
  return typeof right === 'object' && right !== null && 'set' in right ? (right.set as readonly string[]) : null;
}
