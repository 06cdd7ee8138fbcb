import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codes, propertyCodes, prove } from '../../src/index.js';
import { goldenInpodState, goldenState } from '../simulate/golden-states.js';

test('the tables of docs/prove.md list the properties of the modes', () => {
  const page = readFileSync('docs/prove.md', 'utf8');
  const ofModes = Object.keys(codes.property).filter((name) => !Object.hasOwn(propertyCodes, name));
  const listed = [...page.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, name]) => name);
  expect(listed.toSorted()).toEqual(ofModes.toSorted());
});

test('whatever is proved has its row, with the sentence that is shown', () => {
  const state = goldenState('geneve-hardened');
  const [pod] = state.pods.filter(({ hostNetwork, mesh }) => mesh && !hostNetwork);
  if (pod === undefined) throw new Error('no pod is in the mesh');
  const before = { ...state, pods: [{ ...pod, mesh: false }], expect: [] };
  const after = { ...before, pods: [pod] };
  const { nodes: geneve } = prove([before], { to: after, equivalentTo: before });
  const inPod = goldenInpodState('inpod-default');
  const { nodes } = prove([{ ...inPod, pods: inPod.pods.slice(0, 1) }], { to: inPod });
  const shown = [...geneve, ...nodes].flatMap(({ groups }) => groups.flatMap(({ properties }) => properties));
  const rows = Object.entries(codes.property).map(([name, { meaning }]) => [name, meaning] as const);
  expect(new Map(shown.map(({ name, sentence }) => [name, sentence]))).toEqual(new Map(rows));
});
