import fc from 'fast-check';
import { expect, test } from 'vitest';
import { activeZtunnel } from '../../../src/agent/discovery/active-ztunnel.js';
import { hostIPOf } from '../../../src/agent/discovery/host-ip.js';

const pod = (
  uid: string,
  createdAt: number,
  state: 'ready' | 'starting' | 'leaving' | 'leaving-ready' | 'finished',
) => ({
  uid,
  createdAt,
  isReady: state === 'ready' || state === 'leaving-ready',
  isTerminating: state.startsWith('leaving'),
  isFinished: state === 'finished',
});

test.each([
  ['the only one', [pod('a', 1, 'ready')], null, 'a'],
  ['the newest that is ready', [pod('a', 1, 'ready'), pod('b', 2, 'ready')], 'a', 'b'],
  ['the present one until the next is ready', [pod('a', 1, 'leaving-ready'), pod('b', 2, 'starting')], 'a', 'a'],
  ['the present one though it is not ready any more', [pod('a', 1, 'starting'), pod('b', 2, 'starting')], 'a', 'a'],
  [
    'an older one that is ready, when the present one is leaving',
    [pod('a', 1, 'ready'), pod('b', 2, 'leaving')],
    'b',
    'a',
  ],
  ['none that never was', [pod('a', 1, 'leaving-ready'), pod('b', 2, 'starting')], null, null],
  ['none that is finished', [pod('a', 1, 'finished')], 'a', null],
  ['none', [], 'a', null],
  ['the present one of two of one age', [pod('a', 1, 'ready'), pod('b', 1, 'ready')], 'b', 'b'],
] as const)('the active ztunnel is %s', (_what, pods, present, uid) => {
  expect(activeZtunnel(pods, present)?.uid ?? null).toBe(uid);
});

test('the choice does not depend on the order of the list', () => {
  const states = fc.constantFrom('ready', 'starting', 'leaving', 'leaving-ready', 'finished' as const);
  const pods = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 2 }), states), {
    selector: ([uid]) => uid,
  });
  fc.assert(
    fc.property(pods, fc.constantFrom(null, 'a', 'b', 'z'), (specs, present) => {
      const made = specs.map(([uid, created, state]) => pod(uid, created, state as 'ready'));
      expect(activeZtunnel(made, present)?.uid).toBe(activeZtunnel(made.toReversed(), present)?.uid);
    }),
  );
});

test.each([
  [
    'inside the range',
    ['10.244.2.0/24'],
    ['172.18.0.3'],
    ['127.0.0.1', '172.18.0.3', '10.244.2.1', '10.244.2.9'],
    '10.244.2.1',
  ],
  ['no address inside', ['10.244.2.0/24'], ['172.18.0.3'], ['172.18.0.3'], '172.18.0.3'],
  ['no range', [], ['172.18.0.3', '172.18.0.4'], ['10.244.2.1'], '172.18.0.3'],
  [
    'the IPv4 range of a dual-stack node',
    ['fd00:1::/64', '10.244.2.0/24'],
    ['fd00::3', '172.18.0.3'],
    ['fd00:1::1', '10.244.2.1'],
    '10.244.2.1',
  ],
  ['IPv6 alone', ['fd00:1::/64'], ['fd00::3'], ['fd00:1::1'], null],
  ['a malformed range', ['10.244.2.0/99', 'x'], ['172.18.0.3'], ['10.244.2.1'], '172.18.0.3'],
] as const)("the node's address: %s", (_what, podCIDRs, internalIPs, held, ip) => {
  expect(hostIPOf({ podCIDRs, internalIPs }, held)).toBe(ip);
});
