import { expect, test } from 'vitest';
import { selectPods } from '../../src/live/select-pods.js';
import type { Pod } from '../../src/model/node-state.js';

function pod(name: string, ip: string, hostInterface: string | null): Pod {
  return {
    namespace: 'default',
    name,
    uid: null,
    ips: [ip],
    hostInterface,
    netns: null,
    mesh: true,
    hostNetwork: false,
  };
}

const state = { pods: [pod('a', '10.0.0.1', 'va'), pod('b', '10.0.0.2', null), pod('c', '10.0.0.3', 'vc')] };
const ref = (name: string) => ({ namespace: 'default', name });

test('a pod of the document has what the document says and what the request adds', () => {
  const { obstacles, selection } = selectPods(state, [{ ...ref('a'), ips: ['10.0.0.9'] }, ref('b')]);
  expect(obstacles).toEqual([]);
  expect(selection.pods.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(selection.addresses).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.9']);
  expect(selection.interfaces).toEqual(['va']);
});

test('a pod that is gone has what the request gives', () => {
  const { obstacles, selection } = selectPods(state, [
    { ...ref('x'), ips: ['10.0.0.7'], hostInterface: 'vx', uid: 'x-1' },
  ]);
  const expected = { pods: [], addresses: ['10.0.0.7'], interfaces: ['vx'], uids: ['x-1'] };
  expect([obstacles, selection]).toEqual([[], expected]);
});

test.each([
  [ref('x'), 'the document has no pod default/x'],
  [{ ...ref('a'), ips: ['10.0.0.1\nflush'] }, 'is not the address of a host'],
  [{ ...ref('a'), hostInterface: '../all' }, 'is not an interface name'],
  [{ ...ref('a'), hostInterface: 'all' }, 'is not an interface name'],
])('%j is an obstacle, and nothing of it is used', (bad, message) => {
  const { obstacles, selection } = selectPods(state, [bad]);
  expect(obstacles).toMatchObject([{ code: 'unknown-only-pod', message: expect.stringContaining(message) }]);
  expect(JSON.stringify(selection)).not.toMatch(/flush|all/);
});
