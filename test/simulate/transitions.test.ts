import { expect, test } from 'vitest';
import { defaultMode } from '../../src/modes/index.js';
import { ruleWords } from '../../src/report/rule-words.js';
import { proveTransition } from '../../src/simulate/prove/transition/prove-transition.js';
import { transitionBetween } from '../../src/transition.js';
import { goldenNames, goldenState, nativeNames } from './golden-states.js';

/** Tried only with `besideThem`: the first takes as long as all others together, the rest take the paths of istio-1.20, no-pods and tunnel-vxlan. */
const sameAsOthers = ['geneve-250-pods', 'geneve-legacy', 'geneve-tunnel-port', 'geneve-seed', 'geneve-capture-dns'];
const besideThem = ['geneve-istio-1.20', 'geneve-no-pods', 'geneve-tunnel-veth', 'geneve-tunnel-vxlan'];

/** Every pair of different states in iptables, and in nft; between the backends both the same state and others. */
const changes: readonly (readonly [string, readonly string[]])[] = [
  ...goldenNames.map(
    (name) => [name, [...goldenNames, twinOf(name)].filter((other) => areTried(name, other))] as const,
  ),
  ...nativeNames.map((name) => [name, [...nativeNames, twinOf(name), 'geneve-constants', 'geneve-no-pods']] as const),
];

function areTried(one: string, other: string): boolean {
  if (sameAsOthers.includes(one)) return besideThem.includes(other);
  return !sameAsOthers.includes(other) || besideThem.includes(one);
}

function twinOf(name: string): string {
  const twin = name.startsWith('geneve-nft-') ? name.replace('-nft', '') : name.replace('geneve-', 'geneve-nft-');
  return [...goldenNames, ...nativeNames].includes(twin) ? twin : name;
}

test.each(changes)('from %s to other golden states all properties hold at every checkpoint', (name, others) => {
  const before = goldenState(name);
  for (const other of others.filter((one) => one !== name)) {
    const transition = transitionBetween(before, goldenState(other));
    const proofs = proveTransition(defaultMode.proofs, transition, ruleWords);
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
    expect(proveTransition(defaultMode.proofs, transition, ruleWords).filter(({ failed }) => failed > 0)).toEqual([]);
  }
});

test('tunnels recreated without guards for their routes leak captured traffic', () => {
  const transition = transitionBetween(goldenState('geneve-hardened'), goldenState('geneve-tunnel-veth'));
  const last = transition.checkpoints.at(-1);
  if (last === undefined) throw new Error('there are moments');
  const bare = transition.start.namespaces.map((one) => ({ ...one, routes: [] }));
  const checkpoints = [{ name: 'routes away', program: { namespaces: bare } }, last];
  const failed = proveTransition(defaultMode.proofs, { ...transition, checkpoints }, ruleWords).filter(
    (proof) => proof.failed > 0,
  );
  expect(failed.map(({ name }) => name)).toEqual(['no-leak-in-between', 'old-way-or-new', 'connections-go-on']);
});
