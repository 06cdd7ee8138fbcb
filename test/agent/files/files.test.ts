import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from '../../../src/agent/files/make-folder.js';
import { readSetting } from '../../../src/agent/files/read-setting.js';

const folder = mkdtempSync(join(tmpdir(), 'agent-files-'));
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a folder is made with all above it; one that is there, or a link to one, is left', async () => {
  await makeFolder(at('a/b/c'), '--run-dir');
  symlinkSync(at('a'), at('link'));
  await makeFolder(at('link/b/c'), '--run-dir');
  expect(statSync(at('a/b/c')).isDirectory()).toBe(true);
});

test.each([
  ['file', /\/file cannot be used: .*\/file is no folder; nothing was changed: name another place with --run-dir$/],
  ['file/below', /\/file\/below cannot be used: .*\/file is no folder/],
  ['loop', /\/loop cannot be used: ELOOP/],
  ['nowhere/below', /\/nowhere\/below cannot be used: .*\/nowhere is no folder/],
])('what cannot be a folder is said: %s', async (name, message) => {
  writeFileSync(at('file'), '');
  for (const link of ['loop', 'nowhere']) {
    rmSync(at(link), { force: true });
    symlinkSync(link === 'loop' ? at('loop') : at('gone/gone'), at(link));
  }
  await expect(makeFolder(at(name), '--run-dir')).rejects.toThrow(message);
});

test('where the kernel makes no folders, that is said, and nothing is waited for', async () => {
  await expect(makeFolder('/proc/agent/run', '--run-dir')).rejects.toThrow(/^\/proc\/agent\/run cannot be used: E/);
});

test('a file of an option: its text, or why there is none', async () => {
  writeFileSync(at('good'), 'mode: inpod\n');
  await expect(readSetting(at('good'), '--defaults')).resolves.toBe('mode: inpod\n');
  execFileSync('mkfifo', [at('pipe')]);
  mkdirSync(at('folder'));
  writeFileSync(at('large'), '');
  truncateSync(at('large'), 20_000_000);
  for (const [name, message] of [
    ['pipe', /^--defaults .*\/pipe: it is no regular file: name another file$/],
    ['folder', /: it is no regular file: name another file$/],
    ['large', /: it has 20000000 bytes; allowed: 16777216: name another file$/],
    ['missing', /: it cannot be read: it does not exist: check the path$/],
  ] as const)
    await expect(readSetting(at(name), '--defaults')).rejects.toThrow(message);
});
