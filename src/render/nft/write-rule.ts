import type { Rule } from '../../ir/ruleset.js';
import type { TableHook } from './base-chains.js';
import { writeMatch } from './matches/index.js';
import type { Statement } from './statement.js';
import { writeTarget } from './targets/index.js';

/** The nft rules that are equivalent to a rule, mostly one; null if there are none. */
export function writeRule(rule: Rule, place: TableHook): readonly (readonly Statement[])[] | null {
  const { counters, matches, target } = rule;
  const tests: Statement[] = [];
  for (const match of matches) {
    const written = writeMatch(match, place.family);
    if (written === null) return null;
    tests.push(...written.map((test) => ({ match: test })));
  }
  const ends = target === null ? [] : writeTarget(target, place);
  if (ends === null) return null;
  const first = [...tests, ...counterOf(counters, target === null), ...ends];
  return target?.kind === 'tproxy' ? [first, [...tests, { drop: null }]] : [first];
}

/** nft counts only with an explicit `counter`. A rule without a target gets one, because it needs a statement. */
function counterOf(counters: Rule['counters'], isAlone: boolean): readonly Statement[] {
  if (counters !== undefined)
    return [{ counter: { packets: Number(counters.packets), bytes: Number(counters.bytes) } }];
  return isAlone ? [{ counter: null }] : [];
}
