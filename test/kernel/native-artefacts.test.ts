import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile, type GeneveState as NodeState } from '../../src/index.js';
import type { AddressSet } from '../../src/ir/address-set.js';
import { chainsOf } from '../../src/ir/native-chains.js';
import type { NativeRuleset, NativeTable } from '../../src/ir/native-operation.js';
import type { Rule } from '../../src/ir/ruleset.js';
import { meaningOf } from '../../src/plan/meaning.js';
import { familyWord } from '../../src/render/nft/base-chains.js';
import { tableName } from '../../src/render/nft/identifier.js';
import { nativeForm } from '../../src/render/nft/native-form.js';
import { parseNativeTable } from '../../src/render/nft/parse.js';
import { printNativeArtefact } from '../../src/render/nft/print-artefact.js';
import { nodeState } from '../arbitraries/document.js';
import { nativeRules } from '../arbitraries/native-rules.js';
import { goldenNames, goldenState, nativeNames } from '../simulate/golden-states.js';
import { execFileSync, spawnSync } from './sync-process.js';

type Run = (argv: readonly string[], input?: string) => string;

test('every golden document, once written, reads back from the kernel as the same', () => {
  for (const name of [...goldenNames, ...nativeNames])
    for (const native of nativeIn(goldenState(name))) inEmptyNamespace((run) => expectHeld(run, native, name));
});

test('so does any document, whatever its table held before', () => {
  inEmptyNamespace((run) => {
    fc.assert(
      fc.property(nodeState, (state) => {
        for (const native of nativeIn(state)) expectHeld(run, native);
      }),
      { numRuns: 40 },
    );
  });
});

test('so do any rules that nft can express', () => {
  inEmptyNamespace((run) => {
    fc.assert(
      fc.property(nativeRules, ({ place, rules }) => {
        const { family, hook, table } = place;
        const known = rules.map((rule) => (isTakenByKernel(rule) ? rule : { ...rule, target: null }));
        const names = known.flatMap(({ matches }) => matches.flatMap((one) => (one.kind === 'set' ? [one.set] : [])));
        const chains = chainsOf([{ hook, rules: known }], 'z-');
        const tables = [{ name: table, chains }];
        const sets = [...new Set(names)].map((name) => ({ ...emptySet, name, family }));
        expectHeld(run, [{ family, chainPrefix: 'z-', tables, sets }]);
      }),
      { numRuns: 100 },
    );
  });
});

const emptySet = { type: 'hash:ip', hashsize: null, maxelem: null, extra: [], members: [] } as const;

/** A port of another address needs a protocol that has ports. */
function isTakenByKernel({ matches, target }: Rule): boolean {
  const hasPorts = matches.some(
    (match) => match.kind === 'protocol' && !match.negated && /^(tcp|udp)$/.test(match.protocol),
  );
  const givesPort = target?.kind === 'tproxy' || target?.kind === 'dnat';
  return hasPorts || !(givesPort || (target?.kind === 'module' && target.target === 'SNAT'));
}

/** Namespace by namespace. */
function nativeIn(state: NodeState): readonly (readonly NativeRuleset[])[] {
  return compile(state).namespaces.map((one) => nativeForm(one, state.constants.chainPrefix));
}

function expectHeld(run: Run, native: readonly NativeRuleset[], hint?: string): void {
  run(['nft', '-f', '-'], printNativeArtefact(native, 'Written by a test.'));
  for (const { chainPrefix, family, sets, tables } of native) {
    const listed = run(['nft', '-j', 'list', 'table', familyWord(family), tableName(chainPrefix)]);
    expect(held(parseNativeTable(listed, family, chainPrefix)), hint).toBe(held({ tables, sets }));
  }
}

/** Neither sets nor members have an order. */
function held({ sets, tables }: NativeTable): string {
  const inOrder = [...sets].sort(byName).map((set) => ({ ...set, members: set.members.map(meaningOf).sort() }));
  return meaningOf({ tables, sets: inOrder });
}

function byName(one: AddressSet, other: AddressSet): number {
  return one.name < other.name ? -1 : 1;
}

function inEmptyNamespace(work: (run: Run) => void): void {
  const name = `nat-${process.pid}-${randomBytes(3).toString('hex')}`;
  execFileSync('ip', ['netns', 'add', name]);
  try {
    work((argv, input = '') =>
      execFileSync('nsenter', [`--net=/run/netns/${name}`, ...argv], { input, encoding: 'utf8' }),
    );
  } finally {
    spawnSync('ip', ['netns', 'del', name]);
  }
}
