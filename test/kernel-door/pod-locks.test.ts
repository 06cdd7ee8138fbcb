import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type LockedPod, withPodLocks } from '../../src/kernel/pod-locks.js';

const folder = mkdtempSync(join(tmpdir(), 'pod-locks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Any file can be locked; a namespace is one. */
function pod(name: string): LockedPod {
  const netns = join(folder, name);
  writeFileSync(netns, '');
  return { netns, inode: statSync(netns, { bigint: true }).ino.toString() };
}

const [a, b, c] = ['a', 'b', 'c'].map(pod) as [LockedPod, LockedPod, LockedPod];
const soon = { seconds: 0 };

test('one that is held by another is refused, and the others are held', () =>
  withPodLocks([b], soon, async ({ held }) => {
    expect([...held.keys()]).toEqual([b.netns]);
    await withPodLocks([c, a, b], soon, async (second) => {
      expect([...second.held.keys()].sort()).toEqual([a.netns, c.netns]);
      expect([...second.refused]).toEqual([[b.netns, 'another apply or destroy works on it; waited 0 s for it']]);
      expect(new Set(second.held.values()).size).toBe(2);
    });
  }));

test('different pods are locked at the same time, and each lock ends with its work', async () => {
  await withPodLocks([a], soon, () => withPodLocks([b, c], soon, async ({ refused }) => expect(refused.size).toBe(0)));
  await expect(withPodLocks([a, b, c], soon, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  await withPodLocks([a, b, c], soon, async ({ held, refused }) => expect([held.size, refused.size]).toEqual([3, 0]));
});

test('a path that leads to another namespace by now, or to none, needs no lock; one namespace is locked once', async () => {
  const others = [
    { ...a, inode: '1' },
    { netns: join(folder, 'gone'), inode: '2' },
  ];
  await withPodLocks([...others, b, b], soon, async ({ held, refused }) => {
    expect([[...held.keys()], refused.size]).toEqual([[b.netns], 0]);
  });
});

test('more locks than files may be open are an error before the first of them', async () => {
  const few = async () => 100;
  const locking = withPodLocks([a], soon, async () => {}, few);
  await expect(locking).rejects.toThrow(/the limit is 100; nothing was changed.*raise the limit \(ulimit -n\)/);
});

test('whoever comes at the same time waits, in either order, and nobody waits for ever', async () => {
  const events: string[] = [];
  const work = (name: string) => async () => {
    events.push(`+${name}`);
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    events.push(`-${name}`);
  };
  const time = { seconds: 120 };
  await Promise.all([
    withPodLocks([a, b, c], time, work('1')),
    withPodLocks([c, b, a], time, work('2')),
    withPodLocks([b, a, c], time, work('3')),
  ]);
  const pairs = [0, 2, 4].map((at) => [events[at]?.slice(1), events[at + 1]?.slice(1)]);
  expect(pairs.every(([entered, left]) => entered === left)).toBe(true);
  expect(events).toHaveLength(6);
});
