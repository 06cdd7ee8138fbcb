import { spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { AbortError } from '../../src/index.js';
import { readInput } from '../../src/kernel/read-input.js';
import { makeFolder, writeOutput } from '../../src/kernel/write-output.js';

const folder = mkdtempSync(join(tmpdir(), 'output-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

function pipe(name: string): string {
  spawnSync('mkfifo', [at(name)]);
  return at(name);
}

test('a file is replaced, with its new permissions', async () => {
  writeFileSync(at('file'), 'old');
  const { ino } = statSync(at('file'));
  await writeOutput(at('file'), 'new', 0o600);
  expect([readFileSync(at('file'), 'utf8'), statSync(at('file')).mode & 0o777]).toEqual(['new', 0o600]);
  expect(statSync(at('file')).ino).not.toBe(ino);
});

test('the error for an unwritable file names that file', async () => {
  const nowhere = join(at('nowhere'), 'x');
  await expect(writeOutput(nowhere, '', 0o600)).rejects.toThrow(
    `${nowhere} cannot be written: there is no folder ${at('nowhere')}`,
  );
  await expect(writeOutput(folder, '', 0o600)).rejects.toThrow(`${folder} cannot be written: it is a folder`);
  expect(readdirSync(join(folder, '..')).filter((name) => name.endsWith('.new'))).toEqual([]);
});

test('the target of a link is written, and the link stays', async () => {
  symlinkSync(at('target'), at('link'));
  for (const text of ['a longer text', 'short']) {
    await writeOutput(at('link'), text, 0o600);
    expect([lstatSync(at('link')).isSymbolicLink(), readFileSync(at('target'), 'utf8')]).toEqual([true, text]);
  }
});

test('a device is written to and stays a device', async () => {
  symlinkSync('/dev/null', at('null'));
  for (const path of ['/dev/null', at('null')]) await writeOutput(path, 'text', 0o600);
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  await expect(writeOutput('/dev/full', 'text', 0o600)).rejects.toThrow('No space left on device');
});

test('a pipe is written and read, whichever end opens first', async () => {
  const path = pipe('pipe');
  const reading = readInput(path);
  await writeOutput(path, 'through the pipe', 0o600);
  expect(await reading).toBe('through the pipe');
  expect(statSync(path).isFIFO()).toBe(true);
});

test('an abort ends the wait for the other end of a pipe', async () => {
  const path = pipe('alone');
  for (const work of [(signal: AbortSignal) => readInput(path, signal)]) {
    const controller = new AbortController();
    const pending = work(controller.signal).catch((error: unknown) => error);
    controller.abort(new Error('enough'));
    expect(await pending).toBeInstanceOf(AbortError);
  }
});

test('a folder is created with its parents, or fails where none can exist', async () => {
  await makeFolder(at('a/b/c'));
  await makeFolder(at('a/b/c'));
  expect(readdirSync(at('a/b'))).toEqual(['c']);
  for (const path of ['/proc/none', '/proc/none/below', join(at('target'), 'below'), at('target')])
    await expect(makeFolder(path)).rejects.toThrow(/ENOENT|ENOTDIR|EEXIST/);
});
