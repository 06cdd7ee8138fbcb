import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codes, propertyCodes, prove } from '../../src/index.js';
import { goldenState } from '../simulate/golden-states.js';

test('the tables of docs/prove.md list the properties of the modes', () => {
  const page = readFileSync('docs/prove.md', 'utf8');
  const ofModes = Object.keys(codes.property).filter((name) => !Object.hasOwn(propertyCodes, name));
  expect([...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name)).toEqual(ofModes);
});

test('whatever is proved has its row, with the sentence that is shown', () => {
  const state = goldenState('geneve-hardened');
  const [pod] = state.pods.filter(({ hostNetwork, mesh }) => mesh && !hostNetwork);
  if (pod === undefined) throw new Error('no pod is in the mesh');
  const before = { ...state, pods: [{ ...pod, mesh: false }], expect: [] };
  const after = { ...before, pods: [pod] };
  const { nodes } = prove([before], { to: after, equivalentTo: before });
  const shown = nodes.flatMap(({ groups }) => groups.flatMap(({ properties }) => properties));
  const rows = Object.entries(codes.property).map(([name, { meaning }]) => [name, meaning] as const);
  expect(new Map(shown.map(({ name, sentence }) => [name, sentence]))).toEqual(new Map(rows));
});
