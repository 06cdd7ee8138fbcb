import { expect, test } from 'vitest';
import type { NodeState } from '../../src/index.js';
import { simulatableProgramOf } from '../../src/program-of.js';
import { goldenNames, goldenState } from './golden-states.js';
import { proveProgram } from './prove-program.js';

/** The journeys that upstream's rules break, by the property that finds them. */
const brokenUpstream = [
  'answers-return',
  'foreign-marks-kept',
  'foreign-routing-kept',
  'foreign-rules-kept',
  'no-leak-without-ztunnel',
  'node-reaches-pods',
  'node-reaches-services',
  'node-servers-reachable',
  'only-tcp-captured',
  'services-of-mesh-pods',
];

test.each([
  ['istio-1.18', [...brokenUpstream, 'services-seen-by-ztunnel']],
  ['istio-1.19', brokenUpstream],
  ['istio-1.20', brokenUpstream],
  ['hardened', []],
])('%s violates the known properties and no others', (profile, expected) => {
  expect(brokenOn(goldenState(`geneve-${profile}`))).toEqual([...expected].sort());
});

test.each(goldenNames)('%s holds all properties once it is hardened', (name) => {
  expect(brokenOn({ ...goldenState(name), profile: 'hardened' })).toEqual([]);
});

function brokenOn(state: NodeState): readonly string[] {
  const { properties } = proveProgram(state, simulatableProgramOf(state));
  return properties
    .filter(({ failed }) => failed > 0)
    .map(({ name }) => name)
    .sort();
}
