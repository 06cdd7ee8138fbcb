import { expect, test } from 'vitest';
import type { InpodState } from '../../src/index.js';
import { addToGroup, newGroup, representativeOf, standingFor } from '../../src/review/group.js';
import { podPairs } from '../../src/review/pod-pairs.js';
import { goldenInpodState } from '../simulate/golden-states.js';

const state = goldenInpodState('inpod-default');
const pod = state.pods[0] as InpodState['pods'][number];

function podAt(number: number, more: Partial<typeof pod> = {}): typeof pod {
  return {
    ...pod,
    name: `web-${number}`,
    uid: `uid-${number}`,
    netns: `/run/netns/${number}`,
    ips: [`10.0.0.${number}`],
    ...more,
  };
}

function grouped(nodes: readonly (readonly ReturnType<typeof podAt>[])[], named: ReadonlySet<string> = new Set()) {
  const pairs = nodes.map((pods) => ({ name: 'n', before: { ...state, pods }, after: { ...state, pods } }));
  const [first] = pairs;
  if (first === undefined) throw new Error('there is no node');
  const group = newGroup(first);
  for (const { after, before, name } of pairs) addToGroup(group, name, podPairs(before, after), named);
  return { names: representativeOf(group).after.pods.map(({ name }) => name), standing: standingFor(group) };
}

test('two pods of a kind stand for all of it, on all nodes', () => {
  const { names, standing } = grouped([[podAt(1), podAt(2), podAt(3)], [podAt(4)]]);
  expect(names).toEqual(['web-1', 'web-2']);
  expect([...standing]).toEqual([
    ['default/web-1', 2],
    ['default/web-2', 2],
  ]);
});

test('a kind that only another node has is there too', () => {
  expect(grouped([[podAt(1)], [podAt(4, { ingress: true })]]).names).toEqual(['web-1', 'web-4']);
});

test('a pod whose address is taken stands for nobody: another one of its kind does', () => {
  const twin = podAt(4, { ingress: true, ips: ['10.0.0.1'] });
  expect(grouped([[podAt(1)], [twin, podAt(5, { ingress: true })]]).names).toEqual(['web-1', 'web-5']);
});

test('a pod that is named does not stand for others', () => {
  expect(grouped([[podAt(1), podAt(2), podAt(3), podAt(4)]], new Set(['default/web-1'])).names).toEqual([
    'web-1',
    'web-2',
    'web-3',
  ]);
});
