import { expect, test } from 'vitest';
import type { JourneyEnd } from '../../../src/simulate/journey/end.js';
import type { Reason } from '../../../src/simulate/journey/reason.js';
import { packetOf } from '../../../src/simulate/packet.js';
import { capturingPort, endText, isSameEnd } from '../../../src/simulate/prove/ends.js';
import { listener } from '../../../src/simulate/topology/listeners.js';

const packet = packetOf({ family: 'ipv4', source: 0x0a000001, destination: 0x0a000002, protocol: 6 });
const lost = (reason: Reason): JourneyEnd => ({
  kind: 'lost',
  namespace: 'host',
  packet,
  reason,
  senderNotified: false,
});
const delivered = (namespace: string, isOfProxy: boolean): JourneyEnd => ({
  kind: 'delivered',
  namespace,
  packet,
  socket: listener(6, 15_001, { isTransparent: true, isOfProxy }),
});

test.each<[string, Reason, Reason, boolean]>([
  ['the same reason', { code: 'loop' }, { code: 'loop' }, true],
  ['another reason', { code: 'loop' }, { code: 'no-route' }, false],
  ['another device', { code: 'link-down', device: 'a' }, { code: 'link-down', device: 'b' }, false],
  [
    'another namespace',
    { code: 'not-forwarded', namespace: 'a', device: 'eth0' },
    { code: 'not-forwarded', namespace: 'b', device: 'eth0' },
    false,
  ],
  [
    'an address of IPv6',
    { code: 'no-neighbour', namespace: 'a', address: 1n },
    { code: 'no-neighbour', namespace: 'a', address: 1n },
    true,
  ],
])('%s: packets are lost alike if the facts are the same', (_, one, other, isSame) => {
  expect(isSameEnd(lost(one), lost(other))).toBe(isSame);
});

test('namespaces that stand for each other have one key and one sentence', () => {
  const nameOf = (name: string) => name.replace('-old', '');
  const [old, now] = [delivered('proxy-old', true), delivered('proxy', true)];
  expect(isSameEnd(old, now)).toBe(false);
  expect(isSameEnd(old, now, nameOf)).toBe(true);
  expect(endText(old, nameOf)).toBe(endText(now));
});

test('a transparent listener captures only if it is of the proxy', () => {
  expect([true, false].map((isOfProxy) => capturingPort(delivered('host', isOfProxy)))).toEqual([15_001, null]);
});
