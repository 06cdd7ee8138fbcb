import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRuleset } from '../../../src/render/iptables/parse.js';
import { deadRules } from '../../../src/simulate/dead-rules/dead-rules.js';
import { crowdedPackets, crowdedTables } from '../../arbitraries/crowded-rules.js';
import { rulesetsOf } from '../../kernel/interpreter/random/rulesets.js';
import { words } from '../../kernel/interpreter/random/words.js';
import { hitsOf } from './hits.js';

const packets = fc.array(crowdedPackets, { minLength: 40, maxLength: 40 });

/** The dead rules of a text by reason, and those of them that a packet hits nevertheless. */
function judged(text: string, some: typeof packets extends fc.Arbitrary<infer T> ? T : never) {
  const { ruleset } = parseRuleset(text, 'ipv4');
  return ruleset.tables.flatMap((table) => {
    const hits = hitsOf(table, some);
    return deadRules(table, 'ipv4').map(({ place: { chain, index }, reason }) => ({
      kind: reason.kind,
      place: `${table.name} ${chain} ${index + 1}`,
      isHit: hits.has(`${chain} ${index + 1}`),
    }));
  });
}

test.each([
  ['tables of a few topics', crowdedTables, 3000],
  ['whole rulesets', rulesetsOf(words.ipv4), 300],
])('%s: no packet matches a rule reported as dead', (_, texts, numRuns) => {
  const seen = { unreached: 0, impossible: 0, covered: 0 };
  fc.assert(
    fc.property(texts, packets, (text, some) => {
      const dead = judged(text, some);
      for (const { kind } of dead) seen[kind] += 1;
      expect(dead.filter(({ isHit }) => isHit)).toEqual([]);
    }),
    { numRuns, ...(process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {}) },
  );
  // The test is worth something only if there were dead rules.
  expect(Object.values(seen).every((count) => count > numRuns / 50)).toBe(true);
});
