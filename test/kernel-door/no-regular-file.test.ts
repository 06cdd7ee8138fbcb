import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withLock } from '../../src/kernel/lock.js';
import { readInput } from '../../src/kernel/read-input.js';
import { readObservation } from '../../src/observe/observation-folder.js';
import { readRecord } from '../../src/record/record-file.js';
import { commandLine } from '../cli/command-line.js';

const folder = mkdtempSync(join(tmpdir(), 'no-regular-file-'));
const server = createServer();

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(join(folder, 'socket'), resolve));
  execFileSync('mkfifo', [join(folder, 'fifo')]);
  mkdirSync(join(folder, 'folder'));
  symlinkSync('/dev/zero', join(folder, 'device'));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const kinds = ['fifo', 'socket', 'folder', 'device'];

test.each(kinds)("a %s in place of an observation's file is an error that names it", async (kind) => {
  const observation = mkdtempSync(join(folder, 'observation-'));
  mkdirSync(join(observation, 'host'));
  symlinkSync(join(folder, kind), join(observation, 'host', 'ip-rule.json'));
  await expect(readObservation(observation)).rejects.toThrow(join(observation, 'host', 'ip-rule.json'));
});

test.each(kinds)('a %s in place of a record is ignored', async (kind) => {
  const directory = mkdtempSync(join(folder, 'state-'));
  execFileSync('cp', ['-a', '--no-dereference', join(folder, kind), join(directory, '7.json')]);
  const { notes, record } = await readRecord({ directory, inode: '7' });
  expect(record).toBeNull();
  expect(notes.join()).toContain('7.json');
});

test('a pipe in place of a lock is an error that names it', async () => {
  const directory = mkdtempSync(join(folder, 'lock-'));
  execFileSync('mkfifo', [join(directory, '7.lock')]);
  const locking = withLock(
    { netns: '/nowhere', location: { directory, inode: '7' }, seconds: 1, signal: undefined, needsFolder: true },
    async () => 0,
  );
  await expect(locking).rejects.toThrow('7.lock is no regular file');
});

test.each(kinds)('a %s is not a saved plan', async (kind) => {
  const { code, err } = await commandLine(['apply', join(folder, kind), '--yes']);
  expect([code, err]).toEqual([3, expect.stringContaining(`${join(folder, kind)} is no regular file`)]);
});

test('a document may come from a pipe', async () => {
  const fifo = join(folder, 'document');
  execFileSync('mkfifo', [fifo]);
  const [text] = await Promise.all([readInput(fifo), writeFile(fifo, 'kind: Nothing\n')]);
  expect(text).toBe('kind: Nothing\n');
});
