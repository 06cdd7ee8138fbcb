import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Disk } from '../../src/install/disk/disk.js';
import { thisDisk } from '../../src/install/disk/this-disk.js';
import { type InstallEvent, keepInstalled } from '../../src/install/keep/keep-installed.js';
import { afterRepair, noRepairs } from '../../src/install/keep/repair-pause.js';
import { lists } from './conflist/confs.js';
import { type NodeFolders, nodeFolders, pluginTypes, statesOf } from './node-folders.js';

const kindnet = lists['ptp with portmap, as kindnet writes it']!;
let node: NodeFolders;
let ender: AbortController;
beforeEach(() => {
  node = nodeFolders();
  ender = new AbortController();
});
afterEach(() => node.remove());

test('what comes late, is changed or removed is put right at once, and all of it stays at the end', async () => {
  const told = new EventTarget();
  const states: object[] = [];
  const tell = (event: InstallEvent) => {
    if (event.kind === 'looked') states.push(statesOf(event.report));
    told.dispatchEvent(new Event(event.kind));
  };
  const until = async (isThere: () => boolean) => {
    while (!isThere()) await once(told, 'looked');
  };
  const isRight = () => JSON.stringify(states.at(-1)) === '{"plugin":"right","entry":"right"}';
  const sleep = (ms: number, signal: AbortSignal) => setTimeout(ms, undefined, { signal }).catch(() => {});
  // So long an interval that only what is noticed can be the reason of another look.
  const kept = keepInstalled(
    { install: node.options, tell, intervalMs: 3_600_000, now: Date.now, sleep, looked: async () => {} },
    ender.signal,
  );
  await until(() => states.length > 0 && JSON.stringify(states.at(-1)).includes('waiting'));
  writeFileSync(node.conf('10-kindnet.conflist'), kindnet.before);
  await until(isRight);
  states.length = 0;
  writeFileSync(node.conf('10-kindnet.conflist'), kindnet.before);
  await until(isRight);
  expect(pluginTypes(node.conf('10-kindnet.conflist'))).toEqual(['ptp', 'portmap', 'redirect-cni']);
  states.length = 0;
  rmSync(node.binary);
  await until(isRight);
  ender.abort();
  await kept;
  expect(Object.keys(node.files())).toEqual(['redirect-cni', '10-kindnet.conflist']);
});

/**
 * A loop whose time is made here: another program acts during each pause, and is noticed at once when the loop listens.
 */
async function loop(install: NodeFolders['options'], rounds: number, meanwhile: () => void) {
  let now = 0;
  const intervalMs = 29_999;
  const [sleeps, events]: [number[], InstallEvent[]] = [[], []];
  await keepInstalled(
    {
      install,
      intervalMs,
      now: () => now,
      looked: async () => {},
      tell: (event) => events.push(event),
      async sleep(ms) {
        now += ms === intervalMs ? 1 : ms;
        sleeps.push(ms);
        meanwhile();
        if (sleeps.length >= rounds) ender.abort();
      },
    },
    ender.signal,
  );
  return { sleeps, events };
}

test('another program that puts its file back is fought with growing pauses, and reported', async () => {
  writeFileSync(node.conf('10-kindnet.conflist'), kindnet.before);
  const { events, sleeps } = await loop(node.options, 40, () =>
    writeFileSync(node.conf('10-kindnet.conflist'), kindnet.before),
  );
  const fights = events.filter((event) => event.kind === 'fight');
  expect(fights.map(({ pauseMs }) => pauseMs).slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
  expect(fights[0]).toMatchObject({ path: node.conf('10-kindnet.conflist'), repairs: 6 });
  expect(sleeps).toContain(300_000);
  expect(Math.max(...sleeps)).toBe(300_000);
});

test('a failure is tried again later and later, though its own attempt is an event in the folder', async () => {
  writeFileSync(node.conf('10-kindnet.conflist'), kindnet.before);
  const disk: Disk = { ...thisDisk, replace: () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOSPC' })) };
  const { events, sleeps } = await loop({ ...node.options, disk }, 8, () => {});
  expect(sleeps).toEqual([1000, 2000, 4000, 8000, 16_000, 29_999, 29_999, 29_999]);
  // The same failure is told once.
  expect(events.length).toBe(1);
});

test('five repairs within a minute are free, and peace ends a fight', () => {
  let repairs = noRepairs;
  for (let time = 0; time < 5; time += 1) repairs = afterRepair(repairs, time);
  expect(repairs.pauseMs).toBe(0);
  repairs = afterRepair(repairs, 5);
  expect(repairs.pauseMs).toBe(1000);
  expect(afterRepair(repairs, 1006).pauseMs).toBe(2000);
  expect(afterRepair(repairs, 61_006).pauseMs).toBe(0);
  let fought = repairs;
  for (let [time, round] = [5, 0]; round < 20; round += 1) {
    time += fought.pauseMs;
    fought = afterRepair(fought, time);
  }
  expect(fought.pauseMs).toBe(300_000);
});
