import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../../src/index.js';
import { meaningOf } from '../../../src/plan/meaning.js';
import { nativeForm } from '../../../src/render/nft/native-form.js';
import { parseNativeTable } from '../../../src/render/nft/parse.js';
import { readRules } from '../../../src/render/nft/read-rules.js';
import { nodeState } from '../../arbitraries/document.js';
import { nativeRules } from '../../arbitraries/native-rules.js';
import { listing, written } from './listing.js';

test('a printed rule reads as the same rule', () => {
  fc.assert(
    fc.property(nativeRules, ({ place, rules }) => {
      const listed = rules.flatMap((rule) => written(rule, place)).map((expr) => ({ expr }));
      expect(readRules(listed, place, new Set())).toEqual(rules);
    }),
    { numRuns: 2_000 },
  );
});

test('the counters of a rule are read, and a rule without a target counts', () => {
  const place = { family: 'ipv4', table: 'filter', hook: 'INPUT' } as const;
  const counted = { matches: [], target: null, counters: { packets: 7n, bytes: 420n } };
  expect(readRules([{ expr: written(counted, place)[0] ?? [] }], place, new Set())).toEqual([counted]);
  expect(written({ matches: [], target: null }, place)).toEqual([[{ counter: null }]]);
});

test('a compiled document prints and reads as the same, table by table', () => {
  fc.assert(
    fc.property(nodeState, (state) => {
      const { chainPrefix } = state.constants;
      for (const namespace of compile(state).namespaces) {
        for (const { family, sets, tables } of nativeForm(namespace, chainPrefix)) {
          const own = { tables, sets };
          const read = parseNativeTable(listing(own, family, chainPrefix), family, chainPrefix);
          expect(meaningOf(read)).toBe(meaningOf(own));
        }
      }
    }),
  );
});
