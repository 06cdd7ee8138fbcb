import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GeneveState as NodeState, prove } from '../../src/index.js';
import type { SimulatableProgram, SimulatableRuleset } from '../../src/ir/program.js';
import { defaultMode } from '../../src/modes/index.js';
import { proofsOf } from '../../src/modes/proofs.js';
import { simulatableProgramOf } from '../../src/program-of.js';
import { ruleWords } from '../../src/report/rule-words.js';
import { proveEquivalence } from '../../src/simulate/prove/equivalence.js';
import { nodeState } from '../arbitraries/document.js';
import { goldenNames, goldenState, nativeNames } from './golden-states.js';

/** Conversations that differ in native nft. */
function differences(
  state: NodeState,
  native: SimulatableProgram = simulatableProgramOf(inNft(state)),
): readonly string[] {
  const alternatives = { before: state, after: state, programs: [simulatableProgramOf(state), native] } as const;
  const [proof] = proveEquivalence(proofsOf(defaultMode.name), alternatives, ruleWords);
  if (proof === undefined || proof.failed > 3) throw new Error(`${proof?.failed} differences`);
  return proof.counterExamples.map(({ what, why }) => `${what}: ${why.replace(/^.*by the other document: /, '')}`);
}

function inNft(state: NodeState): NodeState {
  return { ...state, backend: 'nft', constants: { ...state.constants, jumps: 'first' } };
}

/**
 * A packet that our chain accepts may still be rejected by another program's chain; with iptables both are one chain.
 */
const rejected = / to service without endpoints port 80: rejected: in FORWARD$/;

test.each(goldenNames)('%s is equivalent in native nft', (name) => {
  const state = goldenState(name);
  const found = differences(state);
  expect(found.filter((one) => !rejected.test(one))).toEqual([]);
  // This concerns only packets that 1.19 and later accept in FORWARD.
  const accepts = state.profile !== 'istio-1.18' && state.ztunnel !== null && state.pods.some(({ mesh }) => mesh);
  expect(found.length > 0).toBe(accepts);
});

test('any node is equivalent in native nft', () => {
  fc.assert(
    fc.property(nodeState, (state) => {
      expect(differences(state).filter((one) => !rejected.test(one))).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test.each([
  ['mangle PREROUTING', 'geneve-istio-1.20'],
  ['mangle FORWARD', 'geneve-istio-1.20'],
  ['mangle OUTPUT', 'geneve-istio-1.20'],
  ['nat PREROUTING', 'geneve-istio-1.20'],
  ['nat POSTROUTING', 'geneve-hardened'],
])('a native form without its chain at %s is noticed (%s)', (place, name) => {
  const state = goldenState(name);
  const [table, hook] = place.split(' ');
  const native = simulatableProgramOf(inNft(state));
  const spoilt: SimulatableProgram = {
    namespaces: native.namespaces.map((one) => ({
      ...one,
      rulesets: one.rulesets.map(without(table, `ztunnel-${hook}`)),
    })),
  };
  expect(() => expect(differences(state, spoilt).filter((one) => !rejected.test(one))).toEqual([])).toThrow();
});

function without(name: string | undefined, own: string) {
  return (ruleset: SimulatableRuleset): SimulatableRuleset => ({
    ...ruleset,
    tables: ruleset.tables.map((table) =>
      table.name === name
        ? { ...table, chains: table.chains.map((chain) => (chain.name === own ? { ...chain, rules: [] } : chain)) }
        : table,
    ),
  });
}

test.each(nativeNames)(
  '%s holds the same properties as its iptables form, except for services without endpoints',
  (name) => {
    const state = goldenState(name);
    const broken = (one: NodeState) =>
      prove([one]).nodes.flatMap(({ groups }) =>
        groups.flatMap(({ properties }) =>
          properties.filter(({ holds }) => !holds).map(({ name: property }) => property),
        ),
      );
    expect([...broken(state)].sort()).toEqual(
      [...new Set([...broken({ ...state, backend: 'auto' }), 'services-seen-by-ztunnel'])].sort(),
    );
  },
);
