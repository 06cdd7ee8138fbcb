import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type FollowedNamespace, follow, namesById } from '../../../src/agent/drift/followed.js';
import { gatherNames } from '../../../src/agent/drift/gather-names.js';
import { inTurn, startRounds } from '../../../src/agent/drift/untold-rounds.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pod = (name: string, id: number | null, untold: FollowedNamespace['untold'] = 'x'): FollowedNamespace => ({
  told: null,
  ...{ name, path: `/run/netns/${name}`, untold },
  identity: { inode: BigInt(id ?? 0), id, isHeard: true },
});
const byName = (...all: readonly FollowedNamespace[]) => new Map(all.map((one) => [one.name, one]));

test('names within a short time are told once and together', () => {
  const told: (readonly string[] | null)[] = [];
  const { add } = gatherNames(20, (names) => told.push(names));
  add(['a', 'b']);
  vi.advanceTimersByTime(19);
  add(['a', 'c']);
  add([]);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual([['a', 'b', 'c']]);
  vi.advanceTimersByTime(100);
  expect(told).toHaveLength(1);
});

test('all stays all, once, and nothing is told after the end', () => {
  const told: (readonly string[] | null)[] = [];
  const { add, addAll, close } = gatherNames(20, (names) => told.push(names));
  addAll();
  add(['a']);
  vi.advanceTimersByTime(20);
  add(['b']);
  vi.advanceTimersByTime(20);
  add(['c']);
  close();
  vi.advanceTimersByTime(100);
  expect(told).toEqual([null, ['b']]);
});

test('who stays under the same path is known still', () => {
  const before = byName(pod('a', 1), pod('b', 2));
  const after = follow(
    before,
    new Map([
      ['a', '/run/netns/a'],
      ['b', '/proc/7/ns/net'],
      ['c', '/run/netns/c'],
    ]),
  );
  expect(after.get('a')).toBe(before.get('a'));
  expect(after.get('b')).toEqual({ name: 'b', path: '/proc/7/ns/net', identity: null, untold: undefined, told: null });
  expect([...after.keys()]).toEqual(['a', 'b', 'c']);
});

test('several names may be one namespace, and those that are not heard have none', () => {
  const deaf: FollowedNamespace = { ...pod('deaf', null), identity: { inode: 9n, id: null, isHeard: false } };
  const names = namesById([
    pod('host', null),
    pod('ztunnel', null),
    pod('a', 1),
    deaf,
    { ...pod('b', 2), identity: null },
  ]);
  expect([...names]).toEqual([
    [null, ['host', 'ztunnel']],
    [1, ['a']],
  ]);
});

test("the node's namespace comes first, and pods with something untold in turn", () => {
  const all = [
    pod('a', 1),
    pod('host', null, null),
    pod('b', 2),
    pod('none', 3, null),
    { ...pod('new', 4), untold: undefined },
    pod('c', 5),
  ];
  const names = (last: string | null) => inTurn(all, last).map(({ name }) => name);
  expect(names(null)).toEqual(['host', 'a', 'b', 'c']);
  expect(names('a')).toEqual(['host', 'b', 'c', 'a']);
  expect(names('gone')).toEqual(['host', 'a', 'b', 'c']);
});

test('each round looks, tells what changed, and the next one waits a thousand times as long as it took', () => {
  const looked: string[] = [];
  const changed: string[] = [];
  const { close } = startRounds({
    followed: () => byName(pod('host', null), pod('a', 1), pod('b', 2)),
    hasChanged: ({ name }) => {
      looked.push(name);
      // Longer than a round may be: what is left waits for the next one.
      if (name === 'a') vi.advanceTimersByTime(5);
      return name === 'a';
    },
    changed: (names) => changed.push(...names),
    worked: () => performance.now(),
  });
  vi.advanceTimersByTime(500);
  expect([looked, changed]).toEqual([['host', 'a'], ['a']]);
  vi.advanceTimersByTime(4_990);
  expect(looked).toEqual(['host', 'a']);
  vi.advanceTimersByTime(10);
  expect(looked).toEqual(['host', 'a', 'host', 'b', 'a']);
  close();
  vi.advanceTimersByTime(10_000);
  expect(looked).toHaveLength(5);
});
