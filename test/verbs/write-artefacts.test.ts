import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeEarlier, writeArtefacts } from '../../src/verbs/write-artefacts.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redirect-artefacts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), 'earlier');
  }
}

function files(): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

test('what is no longer made goes, a whole namespace too; files of others stay wherever they are', async () => {
  put('host/ipset.rules', 'host/ip.batch', 'host/notes.txt', 'ztunnel/ip.batch', 'ztunnel/iptables.rules.old');
  put('ip.batch', 'backup/ip.batch', 'host/old/ip.batch', 'worker-2/host/ip.batch');
  await writeArtefacts(folder, [{ path: 'host/ip.batch', text: 'new' }], ['']);
  expect(files()).toEqual([
    'backup/ip.batch',
    'host/ip.batch',
    'host/notes.txt',
    'host/old/ip.batch',
    'ip.batch',
    'worker-2/host/ip.batch',
    'ztunnel/iptables.rules.old',
  ]);
});

test('of several nodes only the folders of those that are rendered are touched', async () => {
  put('a/host/ruleset.nft', 'b/host/ruleset.nft', 'host/ruleset.nft');
  await writeArtefacts(folder, [{ path: 'a/host/ip.batch', text: 'new' }], ['a']);
  expect(files()).toEqual(['a/host/ip.batch', 'b/host/ruleset.nft', 'host/ruleset.nft']);
});

test('pods that are gone leave no folder, unless it holds something of others; no link is followed', async () => {
  put('pods/default_a/ip.batch', 'pods/default_b/ip.batch', 'pods/default_c/ip.batch', 'pods/default_c/mine');
  put('elsewhere/ip.batch', 'pods/empty/sub/x', 'pods/ip.batch');
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'pods/link'));
  const kept = join(folder, 'pods/default_a/ip.batch');
  await removeEarlier(folder, new Set([kept]), ['host', 'pods/*']);
  expect(readdirSync(join(folder, 'pods')).sort()).toEqual(['default_a', 'default_c', 'empty', 'ip.batch', 'link']);
  expect(files()).toContain('elsewhere/ip.batch');
  expect(files()).toContain('pods/default_c/mine');
  expect(files()).not.toContain('pods/default_c/ip.batch');
});
