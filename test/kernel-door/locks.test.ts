import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LockRequest, withLock } from '../../src/kernel/lock.js';
import { withLocks } from '../../src/kernel/locks.js';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'redirect-locks-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Of a namespace that nothing leads to: its file is what is locked. */
function request(inode: string, seconds = 60): LockRequest {
  return { netns: '/nowhere', location: { directory, inode }, seconds, needsFolder: true };
}

function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

/** Until the kernel lists somebody who waits for the lock of this file. */
async function isWaitedFor(inode: string): Promise<void> {
  const { ino } = statSync(join(directory, `${inode}.lock`));
  const waiter = new RegExp(`-> FLOCK .*:${ino} `);
  while (!waiter.test(readFileSync('/proc/locks', 'utf8'))) await pause(5);
}

test('each namespace is locked once, however often it is requested; without a wait, earlier reads stay valid', () =>
  withLocks([request('30'), request('4'), request('30')], async ({ locks, waited }) => {
    expect([locks.length, waited]).toEqual([2, false]);
    for (const inode of ['30', '4']) await expect(withLock(request(inode, 0), async () => {})).rejects.toThrow(inode);
  }));

test('locks of different namespaces do not wait for each other, locks of the same one do, and say so', async () => {
  const [held, finish] = [signal(), signal()];
  const first = withLocks([request('10'), request('11')], async () => {
    held.give();
    await finish.given;
  });
  await held.given;
  await withLocks([request('12', 0)], async ({ waited }) => expect(waited).toBe(false));
  await expect(withLocks([request('12', 0), request('11', 0)], async () => {})).rejects.toThrow('11.lock');
  const second = withLocks([request('11')], async ({ waited }) => waited);
  await isWaitedFor('11');
  finish.give();
  await first;
  expect(await second).toBe(true);
  await withLocks([request('10', 0), request('11', 0), request('12', 0)], async () => {});
});

test('applies that share namespaces, named in any order, all complete', async () => {
  const namespaces = ['20', '21', '22', '103'];
  let inside = 0;
  const run = async (inodes: readonly string[]) =>
    withLocks(
      inodes.map((inode) => request(inode)),
      async () => {
        inside += 1;
        expect(inside).toBe(1);
        await Promise.resolve();
        inside -= 1;
      },
    );
  const orders = [namespaces, [...namespaces].reverse(), ['22', '20', '103', '21']];
  await Promise.all([...orders, ...orders].map(run));
});

test('an error inside the work is not taken for a held lock', async () => {
  let runs = 0;
  const locking = withLocks([request('40')], async () => {
    runs += 1;
    await withLock(request('40', 0), async () => {});
  });
  await expect(locking).rejects.toThrow('40.lock');
  expect(runs).toBe(1);
});

test('a process that inherited the lock holds it on, whoever took it', async () => {
  const writer = await withLock(request('50'), async (lock) =>
    spawn('cat', [], { stdio: ['pipe', 'ignore', 'ignore', lock] }),
  );
  const ended = once(writer, 'exit');
  await expect(withLock(request('50', 0), async () => {})).rejects.toThrow('50.lock');
  writer.stdin?.end();
  await ended;
  await withLock(request('50', 0), async () => {});
});

test('who has given up takes no lock', async () => {
  const given = { ...request('60'), signal: AbortSignal.abort(new Error('enough')) };
  await expect(withLock(given, async () => {})).rejects.toThrow('enough');
  await withLock(request('60', 0), async () => {});
});
