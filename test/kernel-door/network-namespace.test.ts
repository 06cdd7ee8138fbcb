import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { namespaceInode } from '../../src/kernel/network-namespace.js';

const folder = mkdtempSync(join(tmpdir(), 'network-namespace-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
writeFileSync(at('stale'), '');
mkdirSync(at('folder'));
symlinkSync(at('nowhere'), at('dangling'));
symlinkSync(at('loop'), at('loop'));
symlinkSync('/proc/self/ns/net', at('link'));
execFileSync('mkfifo', [at('pipe')]);

test.each(['stale', 'folder', 'dangling', 'loop', 'pipe', 'missing', 'stale/below'])(
  '%s is not a namespace',
  async (name) => {
    expect(await namespaceInode(at(name))).toBeNull();
  },
);

test.each(['/proc/self/ns/mnt', '/proc/self/ns/uts', '/dev/null'])('%s is not a network namespace', async (path) => {
  expect(await namespaceInode(path)).toBeNull();
});

test('a link to a network namespace is one', async () => {
  const own = await namespaceInode('/proc/self/ns/net');
  expect(own).toMatch(/^\d+$/);
  expect(await namespaceInode(at('link'))).toBe(own);
});
