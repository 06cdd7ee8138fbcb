import type { VerdictTarget } from '../../../ir/target.js';
import { familyWord, type TableHook, translatesDestination } from '../base-chains.js';
import type { Statement } from '../statement.js';
import type { TargetWords } from './target-words.js';

/**
 * ACCEPT in the table nat means that nothing is translated. `accept` would leave the decision to the next base chain,
 * such as a service proxy's. So the address is translated to itself, as the kernel does when no chain decides.
 */
export const verdictWords: TargetWords<VerdictTarget> = {
  write: ({ verdict }, place) => {
    if (verdict === 'QUEUE') return null;
    if (verdict === 'DROP') return { drop: null };
    if (verdict === 'RETURN') return { return: null };
    return place.table === 'nat' ? toItself(place) : { accept: null };
  },
  read: (statement, place) => {
    if ('drop' in statement) return { kind: 'verdict', verdict: 'DROP' };
    if ('return' in statement) return { kind: 'verdict', verdict: 'RETURN' };
    const accepts = place.table === 'nat' ? isToItself(statement, place) : 'accept' in statement;
    return accepts ? { kind: 'verdict', verdict: 'ACCEPT' } : null;
  },
};

function toItself({ family, hook }: TableHook): Statement {
  const protocol = familyWord(family);
  return translatesDestination(hook)
    ? { dnat: { addr: { payload: { protocol, field: 'daddr' } } } }
    : { snat: { addr: { payload: { protocol, field: 'saddr' } } } };
}

function isToItself(found: Statement, place: TableHook): boolean {
  return JSON.stringify(found) === JSON.stringify(toItself(place));
}
