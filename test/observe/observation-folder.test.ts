import { existsSync, mkdtempSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type NodeSnapshot, readObservation, writeObservation } from '../../src/observe/observation-folder.js';

const folder = mkdtempSync(join(tmpdir(), 'observation-folder-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function observed(...scopes: readonly string[]): NodeSnapshot {
  const namespaces = scopes.map((scope) => ({ scope, netns: scope === 'host' ? null : `/run/netns/${scope}` }));
  const snapshot = { 'sysctl.conf': 'net/ipv4/conf/all/rp_filter = 1\n' };
  return {
    meta: { formatVersion: 1, backend: 'nft', kernel: '6.12', namespaces },
    snapshots: Object.fromEntries(scopes.map((scope) => [scope, snapshot])),
  };
}

async function scopesRead(): Promise<readonly string[]> {
  return (await readObservation(folder)).program.namespaces.map(({ scope }) => scope);
}

test('a folder holds as many namespaces as a mode has, and those of pods', async () => {
  await writeObservation(folder, observed('host', 'pods/default_b', 'pods/default_a'));
  expect(await scopesRead()).toEqual(['host', 'pods/default_b', 'pods/default_a']);
});

test('without meta.json the folders tell the namespaces, in one order', async () => {
  unlinkSync(join(folder, 'meta.json'));
  expect(await scopesRead()).toEqual(['host', 'pods/default_a', 'pods/default_b']);
});

test('namespaces that are gone leave no files', async () => {
  await writeObservation(folder, observed('host', 'pods/default_a'));
  await writeObservation(folder, observed('host'));
  expect(existsSync(join(folder, 'pods/default_a/sysctl.conf'))).toBe(false);
  expect(await scopesRead()).toEqual(['host']);
});

test.each(['..', '../host', 'pods/../..', '/etc', 'pods/a/b', '.hidden', ''])('%j is no scope', async (scope) => {
  const { meta, ...rest } = observed('host');
  const bad = {
    ...rest,
    meta: {
      ...meta,
      namespaces: [
        { scope: 'host', netns: null },
        { scope, netns: null },
      ],
    },
  };
  const elsewhere = mkdtempSync(join(folder, 'bad-'));
  await expect(writeObservation(elsewhere, bad).then(() => readObservation(elsewhere))).rejects.toThrow();
});
