import { mkdtempSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { lastingListener } from '../../../src/agent/zds/lasting-listener.js';
import { listenForPackets } from '../../../src/index.js';

async function listening() {
  const folder = mkdtempSync(join(tmpdir(), 'lasting-'));
  const path = join(folder, 'z.sock');
  const warnings: string[] = [];
  let look = () => {};
  const listener = await lastingListener({
    path,
    listen: () => listenForPackets({ path, backlog: 4, longestPacket: 100 }),
    clock: {
      after: (_, callback) => {
        look = callback;
        return () => {};
      },
    },
    tell: (event) => event.kind === 'warning' && warnings.push(event.message),
  });
  onTestFinished(() => {
    listener.close();
    rmSync(folder, { recursive: true });
  });
  return { listener, path, warnings, look: () => look() };
}

test('a socket that somebody removes is made again, for its owner alone', async () => {
  const { listener, look, path, warnings } = await listening();
  const watch = listener.watch(() => {});
  look();
  expect(warnings).toEqual([]);
  unlinkSync(path);
  look();
  await vi.waitUntil(() => warnings.length === 1, { timeout: 30_000 });
  expect(warnings[0]).toContain('it is made again');
  expect([listener.isThere(), statSync(path).mode & 0o777, listener.accept()]).toEqual([true, 0o600, null]);
  watch.end();
});

test('while something else is in its place that is told, and looked at again', async () => {
  const { listener, look, path, warnings } = await listening();
  unlinkSync(path);
  writeFileSync(path, '');
  look();
  await vi.waitUntil(() => warnings.length === 1, { timeout: 30_000 });
  expect(warnings[0]).toMatch(/no ztunnel can connect: .*is no socket/);
  unlinkSync(path);
  // The next look is planned when this one has ended.
  await new Promise((resolve) => setImmediate(resolve));
  look();
  await vi.waitUntil(() => warnings.length === 2, { timeout: 30_000 });
  expect(listener.isThere()).toBe(true);
});
