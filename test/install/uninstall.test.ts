import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Disk } from '../../src/install/disk/disk.js';
import { thisDisk } from '../../src/install/disk/this-disk.js';
import { installOnce } from '../../src/install/install-once.js';
import { refuseLeftovers, uninstall } from '../../src/install/uninstall.js';
import { bridge, lists } from './conflist/confs.js';
import { type NodeFolders, nodeFolders } from './node-folders.js';

const kindnet = lists['ptp with portmap, as kindnet writes it']!;
let node: NodeFolders;
beforeEach(() => {
  node = nodeFolders();
});
afterEach(() => node.remove());

/** Names with modes and contents: a rewritten file is another inode. */
function contents(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(node.files()).map(([name, text]) => [name, text.replace(/^(\d+) \S+ \S+/, '$1')]),
  );
}

test('it takes away what was installed, says what, and nothing the second time', async () => {
  writeFileSync(node.conf('10-bridge.conf'), bridge, { mode: 0o600 });
  writeFileSync(node.conf('20-kindnet.conflist'), kindnet.before, { mode: 0o644 });
  writeFileSync(join(node.options.binDirectory, 'bridge'), 'theirs', { mode: 0o755 });
  const before = contents();
  await installOnce(node.options);
  await installOnce({ ...node.options, confName: '20-kindnet.conf' });
  writeFileSync(node.conf('30-cilium.conflist.cilium_bak'), kindnet.after);
  const kubeconfig = join(node.options.binDirectory, 'kubeconfig');
  writeFileSync(kubeconfig, '');
  const places = { ...node.options, kubeconfig };
  expect(await uninstall(places, thisDisk)).toEqual({
    removed: [
      `the entry in ${node.conf('10-bridge.conflist')}, which is ${node.conf('10-bridge.conf')} again`,
      `the entry in ${node.conf('20-kindnet.conflist')}`,
      `the entry in ${node.conf('30-cilium.conflist.cilium_bak')}`,
      node.binary,
      kubeconfig,
    ],
    failed: [],
  });
  expect(readFileSync(node.conf('30-cilium.conflist.cilium_bak'), 'utf8')).toBe(kindnet.before);
  const { '30-cilium.conflist.cilium_bak': _, ...after } = contents();
  expect(after).toEqual(before);
  expect(await uninstall(places, thisDisk)).toEqual({ removed: [], failed: [] });
});

test.each([
  ['that the agent wrote', '{"formatVersion":1,"namespaces":[],"pods":["default/web-0"]}', true],
  ['of something else, where an entry says so', '{"formatVersion":1,"everything":true}', false],
  ['of no JSON', 'root:x:0:0', false],
])('a list of the mesh %s', async (_, text, isRemoved) => {
  writeFileSync(node.conf('20-kindnet.conflist'), kindnet.before);
  const meshFile = node.conf('kept-mesh');
  writeFileSync(meshFile, text);
  await installOnce({ ...node.options, entry: { ...node.options.entry, meshFile } });
  const { removed } = await uninstall(node.options, thisDisk);
  expect([removed.includes(meshFile), existsSync(meshFile)]).toEqual([isRemoved, !isRemoved]);
});

test('folders that are gone are no failure', async () => {
  node.remove();
  expect(await uninstall(node.options, thisDisk)).toEqual({ removed: [], failed: [] });
});

test('while an entry cannot be removed, the plugin stays', async () => {
  writeFileSync(node.conf('20-kindnet.conflist'), kindnet.before);
  await installOnce(node.options);
  const before = node.files();
  const disk: Disk = {
    ...thisDisk,
    replace: () => Promise.reject(Object.assign(new Error('EROFS'), { code: 'EROFS' })),
  };
  const report = await uninstall(node.options, disk);
  expect(report.removed).toEqual([]);
  expect(report.failed).toEqual([
    expect.stringMatching(/20-kindnet\.conflist cannot be written: it is on a read-only file system; it is as it was/),
    expect.stringMatching(/redirect-cni is kept: an entry may still name it/),
  ]);
  expect(() => refuseLeftovers(report)).toThrow(/read-only file system/);
  expect(node.files()).toEqual(before);
});

test('an entry in what is no configuration is left to a person', async () => {
  writeFileSync(node.conf('20-bad.conflist'), '{"plugins": [{"type": "redirect-cni"},]}');
  const { failed } = await uninstall(node.options, thisDisk);
  expect(failed[0]).toMatch(/20-bad\.conflist names redirect-cni and cannot be read: not JSON: line 1, column 39/);
});

test('a single configuration that is there again stays, and our list goes', async () => {
  writeFileSync(node.conf('10-bridge.conf'), bridge);
  await installOnce(node.options);
  const newer = bridge.replace('mynet', 'newer');
  writeFileSync(node.conf('10-bridge.conf'), newer);
  await uninstall(node.options, thisDisk);
  expect(Object.keys(node.files())).toEqual(['10-bridge.conf']);
  expect(readFileSync(node.conf('10-bridge.conf'), 'utf8')).toBe(newer);
});
