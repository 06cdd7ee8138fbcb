import { expect, test } from 'vitest';
import type { InpodState } from '../../../src/index.js';
import { proofsOf } from '../../../src/modes/proofs.js';
import { ruleWords } from '../../../src/report/rule-words.js';
import { proveTransition } from '../../../src/simulate/prove/transition/prove-transition.js';
import { transitionBetween } from '../../../src/transition.js';
import { goldenInpodState } from '../../simulate/golden-states.js';

const golden = goldenInpodState('inpod-default');
const named = (index: number) => ({ name: `web-${index}`, uid: `uid-${index}`, netns: `/run/netns/web-${index}` });
const both: InpodState = { ...golden, pods: golden.pods.filter(({ name }) => name !== 'db-0') };
/** One mesh pod and one outside the mesh; a second family would only double the conversations. */
const state: InpodState = {
  ...both,
  inpod: { ...both.inpod, ipv6: false },
  pods: both.pods.map((pod) => ({ ...pod, ips: pod.ips.slice(0, 1) })),
};
/** Two mesh pods of IPv6. */
const talking: InpodState = {
  ...both,
  pods: both.pods.flatMap((pod) =>
    pod.mesh ? ['::7', '::8'].map((end, index) => ({ ...pod, ...named(index), ips: [`fd00:10:244:1${end}`] })) : [],
  ),
};
const withPod = (change: Partial<InpodState['pods'][number]>): InpodState => {
  return { ...state, pods: state.pods.map((pod) => (pod.mesh ? { ...pod, ...change } : pod)) };
};
const guests = withPod({ virtualInterfaces: ['vnet0'] });

/** Each is proved in both directions. */
const changes: readonly (readonly [what: string, one: InpodState, other: InpodState])[] = [
  ['DNS capture', state, { ...state, inpod: { ...state.inpod, dnsCapture: false } }],
  ['IPv6', both, { ...both, inpod: { ...both.inpod, ipv6: false } }],
  ['IPv6 of pods that talk to each other', talking, { ...talking, inpod: { ...talking.inpod, ipv6: false } }],
  ['ingress', state, withPod({ ingress: true })],
  ['virtual interfaces', guests, state],
  ['the profile', state, { ...state, profile: 'hardened' }],
  ['native nft', state, { ...state, backend: 'nft' }],
  ['native nft of hardened', { ...state, profile: 'hardened' }, { ...state, profile: 'hardened', backend: 'nft' }],
  ['the other iptables', state, { ...state, backend: 'iptables-legacy' }],
  ['native nft instead of the other iptables', { ...state, backend: 'iptables-legacy' }, { ...state, backend: 'nft' }],
  ['the mesh', state, withPod({ mesh: false })],
  ['a pod', { ...state, pods: [...state.pods, ...golden.pods.filter(({ name }) => name === 'db-0')] }, state],
  ['all constants', state, { ...goldenInpodState('inpod-constants'), pods: state.pods }],
];

test.each(
  changes.flatMap(([what, one, other]) => [[what, one, other] as const, [`${what}, back`, other, one] as const]),
)('nothing is lost and nothing leaks at any moment of a change of %s', (_, before, after) => {
  const transition = transitionBetween(before, after);
  expect(transition.checkpoints.length).toBeGreaterThan(0);
  const proofs = proveTransition(proofsOf('inpod'), transition, ruleWords);
  expect(proofs.filter(({ failed }) => failed > 0).map(({ counterExamples, name }) => [name, counterExamples])).toEqual(
    [],
  );
  expect(proofs.every(({ checked }) => checked > 0)).toBe(true);
});

test('a thousand pods of a few kinds are proved as a few pods', () => {
  const [pod] = state.pods.filter(({ mesh }) => mesh);
  if (pod === undefined) throw new Error('no pod is in the mesh');
  const pods = Array.from({ length: 1000 }, (_, index) => ({
    ...pod,
    name: `web-${index}`,
    ips: [`10.245.${index >> 8}.${index & 255}`],
    netns: `/run/netns/web-${index}`,
    uid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    ingress: index % 2 === 0,
  }));
  const [before, after] = proofsOf('inpod').representatives([
    { ...state, pods },
    { ...state, pods: pods.map((one, index) => (index > 990 ? { ...one, mesh: false } : one)) },
  ]);
  // Two that stay and two that leave, of those with `ingress` and of those without.
  expect([before?.pods.length, after?.pods.length]).toEqual([8, 8]);
});
