import { beforeAll, expect, test } from 'vitest';
import { prove } from '../../src/index.js';
import type { Expectation } from '../../src/model/expectation.js';
import { goldenState } from './golden-states.js';

const [app, cron] = ['default/appb-7774fb945-qhq6l', 'legacy/cron-5d9c8b7f4-zz8hq'];
const tcp = { protocol: 'tcp', port: 80 } as const;
const icmp = { protocol: 'icmp', port: null } as const;

function found(profile: 'geneve-hardened' | 'geneve-istio-1.20', expected: readonly Expectation[]): readonly boolean[] {
  const proof = prove([{ ...goldenState(profile), expect: expected }]);
  const group = proof.nodes[0]?.groups.find(({ kind }) => kind === 'expected');
  return group?.properties.map(({ holds }) => holds) ?? [];
}

const cases: readonly (readonly [string, Expectation, boolean])[] = [
  ['a mesh pod to a service', { ...tcp, from: app, to: '10.96.0.10', outcome: 'captured' }, true],
  ['the same, expected to pass', { ...tcp, from: app, to: '10.96.0.10', outcome: 'direct' }, false],
  ['the world to the mesh', { ...tcp, from: 'world', to: 'mesh', outcome: 'captured' }, true],
  ['the node to the mesh', { ...tcp, from: 'node', to: 'mesh', outcome: 'direct' }, true],
  ['a pod outside the mesh to the world', { ...tcp, from: cron, to: 'world', outcome: 'direct' }, true],
  ['other pods by short name', { ...tcp, from: 'cron-5d9c8b7f4-zz8hq', to: 'node', outcome: 'direct' }, true],
  ['what arrives, expected to be lost', { ...tcp, from: cron, to: 'world', outcome: 'lost' }, false],
  ['ztunnel to a mesh pod', { ...tcp, from: 'ztunnel', to: app, outcome: 'direct' }, true],
  ['any port', { from: app, to: '203.0.113.9', protocol: 'tcp', port: null, outcome: 'captured' }, true],
  ['a ping', { ...icmp, from: 'others', to: 'mesh', outcome: 'direct' }, true],
  ['no such conversation', { ...tcp, from: app, to: app, outcome: 'captured' }, false],
];

/** One proof judges them all. */
let judged: readonly boolean[] = [];

beforeAll(() => {
  judged = found(
    'geneve-hardened',
    cases.map(([, expectation]) => expectation),
  );
});

test.each(cases.map(([title, , holds], index) => [title, index, holds] as const))('hardened: %s', (_, index, holds) => {
  expect(judged).toHaveLength(cases.length);
  expect(judged[index]).toBe(holds);
});

test('upstream loses a ping to the mesh', () => {
  const lost: Expectation = { ...icmp, from: 'others', to: 'mesh', outcome: 'lost' };
  expect(found('geneve-istio-1.20', [lost, { ...lost, outcome: 'direct' }])).toEqual([true, false]);
});

test('a counter-example carries its packets', () => {
  const state = {
    ...goldenState('geneve-hardened'),
    expect: [{ ...tcp, from: app, to: cron, outcome: 'direct' } as const],
  };
  const group = prove([state]).nodes[0]?.groups.find(({ kind }) => kind === 'expected');
  const example = group?.properties[0]?.counterExamples[0];
  expect(example?.what).toBe(`tcp from ${app} to ${cron} port 80`);
  expect(example?.why).toBe('delivered in ztunnel to port 15001 as 10.244.1.7:40000 > 10.244.1.21:80');
  expect(example?.trace.outcome).toMatchObject({ kind: 'captured', namespace: 'ztunnel', port: 15001 });
});
