import { expect, test } from 'vitest';
import { turnoverBetween } from '../../src/live/turnover/turnover.js';
import type { Pod } from '../../src/model/node-state.js';
import { withFakeNode } from '../fakes/index.js';

const other: { readonly [Key in keyof Pod]-?: Pod[Key] } = {
  namespace: 'elsewhere',
  name: 'another',
  uid: 'another-uid',
  ips: ['10.9.9.9'],
  hostInterface: 'vother',
  netns: '/run/netns/another',
  mesh: false,
  hostNetwork: true,
};

test('a pod with any other property goes and comes', () =>
  withFakeNode(async ({ document }) => {
    const state = document();
    const [pod, ...rest] = state.pods;
    if (pod === undefined) throw new Error('a document without pods');
    expect(Object.keys(other).sort()).toEqual(Object.keys(pod).sort());
    for (const [key, value] of Object.entries(other)) {
      const changed = { ...pod, [key]: value };
      expect(turnoverBetween(state, { ...state, pods: [changed, ...rest] })).toMatchObject({
        gone: [pod],
        come: [changed],
      });
    }
  }));

test('equal documents that were read apart have no turnover', () =>
  withFakeNode(async ({ document }) => {
    const state = document();
    expect(turnoverBetween(state, structuredClone(state))).toEqual({ gone: [], come: [], claimants: [] });
  }));
