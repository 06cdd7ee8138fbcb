import { expect, test } from 'vitest';
import { readerOfAlike } from '../../src/render/read-alike.js';
import { readSnapshot } from '../../src/render/read-snapshot.js';
import type { Snapshot } from '../../src/render/snapshot.js';

const rulesTo = (port: number) => ({
  'iptables.rules': `*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport ${port} -j ACCEPT\nCOMMIT\n`,
});
const withRoute = (snapshot: Snapshot, dst: string): Snapshot => ({
  ...snapshot,
  'ip-route.json': JSON.stringify([{ type: 'unicast', dst, dev: 'eth0', scope: 'link', flags: [] }]),
});
const read = (snapshot: Snapshot) => readerOfAlike()(snapshot, 'host', null);

test('the same rules as a moment ago are not parsed again, and everything else is read', () => {
  const [first, second] = ['10.0.0.1', '10.0.0.2'].map((dst) => withRoute(rulesTo(80), dst));
  const [one, other] = [first, second].map((snapshot) => read(snapshot ?? {}));
  expect(other?.rulesets).toBe(one?.rulesets);
  expect(other).toEqual(readSnapshot(second ?? {}, 'host', null).namespace);
});

test('other rules are parsed, and so are those that were there before them', () => {
  for (const port of [80, 81, 80]) {
    const snapshot = withRoute(rulesTo(port), '10.0.0.1');
    expect(read(snapshot)).toEqual(readSnapshot(snapshot, 'host', null).namespace);
  }
});

test('a line that cannot be read is reported each time', () => {
  const snapshot = { 'iptables.rules': '*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING --no-such-option\nCOMMIT\n' };
  const [one, other] = [read(snapshot), read(snapshot)];
  expect(one.foreign?.unread).toHaveLength(1);
  expect(other.foreign?.unread).toEqual(one.foreign?.unread);
});
