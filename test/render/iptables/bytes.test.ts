import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bytesOfText, formatDump, textOfBytes } from '../../../src/index.js';
import { readInput } from '../../../src/kernel/read-input.js';
import { runCommand } from '../../../src/kernel/run-command.js';
import { replaceFile } from '../../../src/kernel/write-output.js';
import { readObservation, writeObservation } from '../../../src/observe/observation-folder.js';
import { printRestore } from '../../../src/render/iptables/restore.js';
import { visible } from '../../../src/report/visible.js';

const dump = Buffer.concat([
  Buffer.from(
    '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -m comment --comment "',
  ),
  Buffer.from([0xe4, 0xff, 0x80]),
  Buffer.from(' gr\u00fcn" -j ACCEPT\nCOMMIT\n'),
]);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bytes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('fmt keeps bytes that are not UTF-8', () => {
  const { text, unread } = formatDump(textOfBytes(dump), 'ipv4');
  expect(unread).toEqual([]);
  expect(bytesOfText(text).equals(dump)).toBe(true);
});

test('a file read and written again is unchanged', async () => {
  const file = join(folder, 'in.rules');
  await writeFile(file, dump);
  const text = await readInput(file);
  await replaceFile(join(folder, 'out.rules'), text, 0o644);
  expect((await readFile(join(folder, 'out.rules'))).equals(dump)).toBe(true);
});

test("tools' output and input are bytes", async () => {
  const { stdout } = await runCommand({ argv: ['cat'], stdin: textOfBytes(dump) });
  expect(bytesOfText(stdout).equals(dump)).toBe(true);
});

test('a saved observation keeps the bytes, and so does reading it', async () => {
  const meta = {
    formatVersion: 1 as const,
    backend: 'iptables-nft' as const,
    kernel: '',
    namespaces: [{ scope: 'host' as const, netns: null }],
  };
  const saved = join(folder, 'observation');
  await writeObservation(saved, { meta, snapshots: { host: { 'iptables.rules': textOfBytes(dump) } } });
  expect((await readFile(join(saved, 'host', 'iptables.rules'))).equals(dump)).toBe(true);
  const { program } = await readObservation(saved);
  const [rule] = program.namespaces[0]?.rulesets[0]?.tables[0]?.chains[0]?.rules ?? [];
  expect(rule?.matches[0]).toMatchObject({ kind: 'comment', text: '\udce4\udcff\udc80 grün' });
});

test('a byte that is not UTF-8 is shown as its number', () => {
  expect(visible(textOfBytes(Buffer.from([0x61, 0xe4])))).toBe('a\\xe4');
});

test('a line end in a comment never ends a line of a restore', () => {
  const matches = [{ kind: 'comment' as const, text: 'x"\n-F INPUT\n' }];
  const rules = [{ matches, target: null }];
  const text = printRestore([{ kind: 'write-chain', table: 'mangle', chain: 'ours', rules, before: [] }]);
  expect(text.split('\n').filter((line) => line.startsWith('-'))).toHaveLength(1);
});
