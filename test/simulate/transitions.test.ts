import { expect, test } from 'vitest';
import { defaultMode } from '../../src/modes/index.js';
import { proofsOf } from '../../src/modes/proofs.js';
import { ruleWords } from '../../src/report/rule-words.js';
import { proveTransition } from '../../src/simulate/prove/transition/prove-transition.js';
import { transitionBetween } from '../../src/transition.js';
import { goldenNames, goldenState, nativeNames } from './golden-states.js';

const usual = ['geneve-hardened', 'geneve-istio-1.20', 'geneve-no-pods', 'geneve-no-ztunnel', 'geneve-tunnel-veth'];

/** The states that stand for many are tried in both directions, others in one; all of them with EVERY=1. */
const isEvery = process.env['EVERY'] === '1';

/**
 * The states that these are paired with, in both directions; all others are paired with each other. What is left out
 * changes the same things as a pair that is tried.
 */
const onlyWith: Readonly<Record<string, readonly string[]>> = {
  // Pod numbers do not depend on the kind of tunnel: one kind is enough, and this state takes the longest.
  'geneve-250-pods': ['geneve-istio-1.20', 'geneve-no-pods', 'geneve-tunnel-veth'],
  'geneve-capture-dns': ['geneve-istio-1.20', 'geneve-no-pods', 'geneve-tunnel-veth'],
  'geneve-legacy': ['geneve-istio-1.20', 'geneve-no-pods', 'geneve-tunnel-veth', 'geneve-tunnel-vxlan'],
  // Of a veth there is no port: vxlan changes the kind and the port.
  'geneve-tunnel-port': ['geneve-istio-1.20', 'geneve-no-pods', 'geneve-tunnel-vxlan'],
  'geneve-seed': ['geneve-istio-1.20', 'geneve-no-pods', 'geneve-tunnel-vxlan'],
  // Between profiles and vxlan: istio-1.20 and hardened.
  'geneve-istio-1.18': [...usual, 'geneve-istio-1.19', 'geneve-constants'],
  'geneve-istio-1.19': [...usual, 'geneve-istio-1.18'],
  // All names and numbers differ, and the tunnel is a vxlan: the new state stands beside the old one.
  'geneve-constants': [...usual, 'geneve-istio-1.18'],
};

/** Pairs of states in iptables and in nft; between the backends both the same state and others. */
const changes: readonly (readonly [string, readonly string[]])[] = [
  ...goldenNames.map(
    (name) => [name, [...goldenNames.filter((other) => areTried(name, other)), twinOf(name)]] as const,
  ),
  ...nativeNames.map(
    (name) => [name, [...nativeNames, twinOf(name), 'geneve-no-pods', ...constantsFrom(name)]] as const,
  ),
];

function areTried(one: string, other: string): boolean {
  const arePaired = (onlyWith[one]?.includes(other) ?? true) && (onlyWith[other]?.includes(one) ?? true);
  return arePaired && (isEvery || (usual.includes(one) && usual.includes(other)) || isThisWay(one, other));
}

function isThisWay(one: string, other: string): boolean {
  const [from, to] = [goldenNames.indexOf(one), goldenNames.indexOf(other)];
  return from < to === ((from + to) % 2 === 0);
}

/**
 * The states of nft from which all names, marks and tables change too: the one with most rules, and one whose links
 * change.
 */
function constantsFrom(name: string): readonly string[] {
  return ['geneve-nft-hardened', 'geneve-nft-tunnel-veth'].includes(name) ? ['geneve-constants'] : [];
}

function twinOf(name: string): string {
  const twin = name.startsWith('geneve-nft-') ? name.replace('-nft', '') : name.replace('geneve-', 'geneve-nft-');
  return [...goldenNames, ...nativeNames].includes(twin) ? twin : name;
}

test.each(changes)('from %s to other golden states all properties hold at every checkpoint', (name, others) => {
  const before = goldenState(name);
  for (const other of others.filter((one) => one !== name)) {
    const transition = transitionBetween(before, goldenState(other));
    const proofs = proveTransition(proofsOf(defaultMode.name), transition, ruleWords);
    const failed = proofs.flatMap(({ counterExamples, name: property }) =>
      counterExamples.map(({ what, where, why }) => `${other}: ${property}: ${what}, ${where}: ${why}`),
    );
    expect(failed).toEqual([]);
    expect(proofs.every(({ checked }) => checked > 0 || transition.checkpoints.length === 0)).toBe(true);
  }
});

test('in nft a change of prefix, marks and tables holds at every checkpoint', () => {
  const plain = goldenState('geneve-nft-istio-1.20');
  const constants = { ...goldenState('geneve-constants').constants, jumps: 'first' } as const;
  const other = { ...plain, constants };
  for (const [before, after] of [
    [plain, other],
    [other, plain],
  ] as const) {
    const transition = transitionBetween(before, after);
    expect(transition.checkpoints.length).toBeGreaterThan(3);
    expect(
      proveTransition(proofsOf(defaultMode.name), transition, ruleWords).filter(({ failed }) => failed > 0),
    ).toEqual([]);
  }
});

test('tunnels recreated without guards for their routes leak captured traffic', () => {
  const transition = transitionBetween(goldenState('geneve-hardened'), goldenState('geneve-tunnel-veth'));
  const last = transition.checkpoints.at(-1);
  if (last === undefined) throw new Error('there are moments');
  const bare = transition.start.namespaces.map((one) => ({ ...one, routes: [] }));
  const checkpoints = [{ name: 'routes away', program: { namespaces: bare } }, last];
  const failed = proveTransition(proofsOf(defaultMode.name), { ...transition, checkpoints }, ruleWords).filter(
    (proof) => proof.failed > 0,
  );
  expect(failed.map(({ name }) => name)).toEqual(['no-leak-in-between', 'old-way-or-new', 'connections-go-on']);
});
