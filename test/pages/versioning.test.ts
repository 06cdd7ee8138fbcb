import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitCodes } from '../../src/cli/exit-codes.js';
import { parseRecord } from '../../src/record/record-format.js';
import { commandLine } from '../cli/command-line.js';
import { pageAt } from './pages.js';

const root = join(import.meta.dirname, '../..');
const { text } = pageAt('docs/versioning.md');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const document = 'golden/geneve-hardened/document.yaml';

test('the exit codes are those of the program', () => {
  const [, table = ''] = text.split('## Exit codes');
  const rows = [...table.matchAll(/^\| (\d) \|/gm)].map(([, code]) => Number(code));
  expect(rows).toEqual(Object.values(exitCodes).sort());
});

test('the oldest Node is the one that the package names', () => {
  expect(text).toContain(`At least Node ${manifest.engines.node.replace('>=', '')};`);
});

test('a document of another apiVersion is refused, and the one here is the one that is written', async () => {
  const [, version = ''] = /`apiVersion: (redirect\/v\d+)`/.exec(text) ?? [];
  const own = readFileSync(join(root, document), 'utf8');
  expect(own).toContain(`apiVersion: ${version}\n`);
  const { code, err } = await commandLine(['render', '-f', 'other'], { other: own.replace(version, 'redirect/v9') });
  expect([code, err]).toEqual([3, expect.stringContaining(version)]);
});

test('a saved plan and an observation of a later version are refused', async () => {
  const plan = JSON.stringify({ formatVersion: 2, kind: 'RedirectPlan' });
  expect((await commandLine(['show', 'plan'], { plan })).code).toBe(3);
  const folder = mkdtempSync(join(tmpdir(), 'observation-'));
  try {
    writeFileSync(join(folder, 'meta.json'), JSON.stringify({ formatVersion: 2 }));
    const { code, err } = await commandLine(['plan', '-f', document, '--against', folder]);
    expect([code, err]).toEqual([3, expect.stringContaining('formatVersion')]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what a later version adds to a record is named', () => {
  expect(parseRecord(JSON.stringify({ formatVersion: 1, later: 1 }))?.unread).toEqual(['later']);
  expect(parseRecord(JSON.stringify({ formatVersion: 2 }))).toBeNull();
});

test('nothing is deprecated, as the page says', () => {
  expect(text).toMatch(/Nothing is\s+deprecated at present/);
  expect(readFileSync(join(root, 'api/ambient-redirect.api.md'), 'utf8')).not.toContain('@deprecated');
});

test('every JSON whose version the page of formats states has that version', () => {
  const stated = pageAt('docs/formats.md').text.match(/^## .*formatVersion (\d+)$/gm) ?? [];
  expect(stated.length).toBeGreaterThan(8);
  expect(stated.filter((heading) => !heading.endsWith(' 1'))).toEqual([]);
});
