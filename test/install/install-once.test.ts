import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Disk } from '../../src/install/disk/disk.js';
import { thisDisk } from '../../src/install/disk/this-disk.js';
import { installOnce, notInstalled } from '../../src/install/install-once.js';
import { bridge, chainedBridge, lists } from './conflist/confs.js';
import { type NodeFolders, nodeFolders, pluginTypes, statesOf, whyOf } from './node-folders.js';

const kindnet = lists['ptp with portmap, as kindnet writes it']!;
let node: NodeFolders;
beforeEach(() => {
  node = nodeFolders();
});
afterEach(() => node.remove());

test('plugin and entry are written, and a second look finds them right and writes nothing', async () => {
  writeFileSync(node.conf('10-kindnet.conflist'), kindnet.before, { mode: 0o640 });
  const report = await installOnce(node.options);
  expect(statesOf(report)).toEqual({ plugin: 'written', entry: 'written' });
  expect(notInstalled(report)).toBeNull();
  expect(readFileSync(node.conf('10-kindnet.conflist'), 'utf8')).toBe(kindnet.after);
  expect(readFileSync(node.binary, 'utf8')).toBe('the plugin');
  expect(lstatSync(node.binary).mode & 0o7777).toBe(0o755);
  const before = node.files();
  expect(Object.keys(before)).toEqual(['redirect-cni', '10-kindnet.conflist']);
  expect(statesOf(await installOnce(node.options))).toEqual({ plugin: 'right', entry: 'right' });
  expect(node.files()).toEqual(before);
});

test("the configuration keeps its mode and its owner; the plugin gets a plugin's mode back", async () => {
  const path = node.conf('10-kindnet.conflist');
  writeFileSync(path, kindnet.before);
  chmodSync(path, 0o640);
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) chownSync(path, 12, 34);
  await installOnce(node.options);
  const { gid, mode, uid } = lstatSync(path);
  expect(mode & 0o7777).toBe(0o640);
  if (isRoot) expect([uid, gid]).toEqual([12, 34]);
  chmodSync(node.binary, 0o644);
  expect(statesOf(await installOnce(node.options))).toEqual({ plugin: 'written', entry: 'right' });
  expect(lstatSync(node.binary).mode & 0o7777).toBe(0o755);
});

test('a newer plugin replaces the older one', async () => {
  writeFileSync(node.binary, 'an older one');
  await installOnce(node.options);
  expect(readFileSync(node.binary, 'utf8')).toBe('the plugin');
});

test('what a killed installation left behind is removed once it is old', async () => {
  const [old, fresh] = [
    node.conf('.redirect-install.10-x.conflist.1.ab'),
    join(node.options.binDirectory, '.redirect-install.redirect-cni.1.cd'),
  ];
  for (const path of [old, fresh]) writeFileSync(path, '');
  utimesSync(old, 0, 0);
  await installOnce(node.options);
  expect(Object.keys(node.files()).sort()).toEqual(['.redirect-install.redirect-cni.1.cd', 'redirect-cni']);
});

test('without the plugin there is no entry', async () => {
  writeFileSync(node.conf('10-kindnet.conflist'), kindnet.before);
  rmSync(node.options.plugin);
  const before = node.files();
  const report = await installOnce(node.options);
  expect(statesOf(report)).toEqual({ plugin: 'failed', entry: 'waiting' });
  expect(whyOf(report, 'plugin')).toMatch(/redirect-cni is not the plugin: there is no such file.*--plugin/);
  expect(node.files()).toEqual(before);
});

test('a folder in the place of the plugin is left', async () => {
  mkdirSync(node.binary);
  expect(whyOf(await installOnce(node.options), 'plugin')).toMatch(/is no regular file; it is left as it is/);
});

test('without a configuration the entry waits', async () => {
  const report = await installOnce(node.options);
  expect(statesOf(report)).toEqual({ plugin: 'written', entry: 'waiting' });
  rmSync(node.options.confDirectory, { recursive: true });
  expect(whyOf(await installOnce(node.options), 'entry')).toMatch(
    /no valid network configuration in .*net\.d yet.*--conf-dir/,
  );
});

test('what is no configuration is passed over with its place, and the first valid one is used', async () => {
  writeFileSync(node.conf('00-bad.conflist'), '{\n  "name": "x",\n}\n');
  writeFileSync(node.conf('05-readme.txt'), 'not read');
  mkdirSync(node.conf('06-folder.conf'));
  writeFileSync(node.conf('10-b.conflist'), kindnet.before);
  writeFileSync(node.conf('20-c.conflist'), kindnet.before);
  const { warnings } = await installOnce(node.options);
  expect(warnings).toEqual([
    expect.stringMatching(/00-bad\.conflist is skipped: not JSON: line 3, column 1: found "}\\n"/),
    expect.stringMatching(/06-folder\.conf is skipped: it is no regular file/),
  ]);
  expect(pluginTypes(node.conf('10-b.conflist'))).toEqual(['ptp', 'portmap', 'redirect-cni']);
  expect(pluginTypes(node.conf('20-c.conflist'))).toEqual(['ptp', 'portmap']);
});

test.each(['20-c.conf', '20-c.conflist'])(
  '%s by name, in either form, with a warning that another one comes first',
  async (confName) => {
    writeFileSync(node.conf('10-b.conflist'), kindnet.before);
    const options = { ...node.options, confName };
    expect(whyOf(await installOnce(options), 'entry')).toMatch(/there is no 20-c\.conf(list)? in/);
    writeFileSync(node.conf('20-c.conflist'), kindnet.before);
    const { warnings } = await installOnce(options);
    expect(warnings).toEqual([
      expect.stringMatching(/20-c\.conflist has the entry, but a container runtime uses 10-b\.conflist/),
    ]);
    expect(pluginTypes(node.conf('20-c.conflist'))).toContain('redirect-cni');
    expect(pluginTypes(node.conf('10-b.conflist'))).not.toContain('redirect-cni');
  },
);

test("the entry of upstream's plugin is left, with a warning", async () => {
  writeFileSync(
    node.conf('10-b.conflist'),
    '{"cniVersion":"1.0.0","name":"n","plugins":[{"type":"a"},{"type":"istio-cni"}]}',
  );
  const { warnings } = await installOnce(node.options);
  expect(warnings).toEqual([expect.stringMatching(/has an entry of istio-cni too, which is left/)]);
  expect(pluginTypes(node.conf('10-b.conflist'))).toEqual(['a', 'istio-cni', 'redirect-cni']);
});

test('a single configuration becomes a list of the same name', async () => {
  writeFileSync(node.conf('10-bridge.conf'), bridge, { mode: 0o600 });
  expect(statesOf(await installOnce(node.options))['entry']).toBe('written');
  expect(Object.keys(node.files())).toEqual(['redirect-cni', '10-bridge.conflist']);
  expect(readFileSync(node.conf('10-bridge.conflist'), 'utf8')).toBe(chainedBridge);
  expect(lstatSync(node.conf('10-bridge.conflist')).mode & 0o7777).toBe(0o600);
});

test('killed before the single configuration is removed, the next look goes on', async () => {
  writeFileSync(node.conf('10-bridge.conf'), bridge);
  const killed: Disk = { ...thisDisk, remove: () => Promise.reject(new Error('killed')) };
  const report = await installOnce({ ...node.options, disk: killed });
  expect(statesOf(report)['entry']).toBe('failed');
  expect(Object.keys(node.files())).toEqual(['redirect-cni', '10-bridge.conf', '10-bridge.conflist']);
  await installOnce(node.options);
  expect(Object.keys(node.files())).toEqual(['redirect-cni', '10-bridge.conflist']);
  expect(readFileSync(node.conf('10-bridge.conflist'), 'utf8')).toBe(chainedBridge);
});

test("somebody's own list of the same name is not replaced", async () => {
  writeFileSync(node.conf('10-bridge.conf'), bridge);
  writeFileSync(node.conf('10-bridge.conflist'), kindnet.before);
  await installOnce({ ...node.options, confDirectory: node.options.binDirectory });
  const before = node.files();
  expect(whyOf(await installOnce(node.options), 'entry')).toMatch(/both are as they were/);
  expect(node.files()).toEqual(before);
});

test('a link is refused: replacing it would break it', async () => {
  const target = join(node.options.binDirectory, 'elsewhere.conflist');
  writeFileSync(target, kindnet.before);
  symlinkSync(target, node.conf('10-a.conflist'));
  expect(whyOf(await installOnce(node.options), 'entry')).toMatch(
    /10-a\.conflist is a link to .*elsewhere\.conflist.*as it was/,
  );
  expect(readFileSync(target, 'utf8')).toBe(kindnet.before);
});

test('a list of a version without chains is left', async () => {
  writeFileSync(node.conf('10-a.conflist'), '{"cniVersion":"0.2.0","name":"n","plugins":[{"type":"a"}]}');
  expect(whyOf(await installOnce(node.options), 'entry')).toMatch(/is left as it is: its cniVersion is "0\.2\.0"/);
});

test.each([
  ['ENOSPC', /no space is left there; it is as it was/],
  ['EROFS', /it is on a read-only file system; it is as it was/],
  ['EIO', /input\/output error, write; it is as it was/],
])('%s for one file leaves it as it was, and says so', async (code, why) => {
  writeFileSync(node.conf('10-kindnet.conflist'), kindnet.before);
  const refusing = (part: string): Disk => ({
    ...thisDisk,
    replace: (path, replacement) =>
      path.endsWith(part)
        ? Promise.reject(Object.assign(new Error(`${code}: input/output error, write`), { code }))
        : thisDisk.replace(path, replacement),
  });
  const noPlugin = await installOnce({ ...node.options, disk: refusing('redirect-cni') });
  expect(statesOf(noPlugin)).toEqual({ plugin: 'failed', entry: 'waiting' });
  expect(whyOf(noPlugin, 'plugin')).toMatch(why);
  const noEntry = await installOnce({ ...node.options, disk: refusing('.conflist') });
  expect(statesOf(noEntry)).toEqual({ plugin: 'written', entry: 'failed' });
  expect(whyOf(noEntry, 'entry')).toMatch(why);
  expect(readFileSync(node.conf('10-kindnet.conflist'), 'utf8')).toBe(kindnet.before);
});

test('what another program writes between look and write is kept', async () => {
  const path = node.conf('10-kindnet.conflist');
  writeFileSync(path, kindnet.before);
  let writes = 0;
  const disk: Disk = {
    ...thisDisk,
    async replace(to, replacement) {
      if (to === path) writes += 1;
      if (to === path && writes <= 2) writeFileSync(path, kindnet.before.replace('"kindnet"', `"written-${writes}"`));
      return thisDisk.replace(to, replacement);
    },
  };
  expect(statesOf(await installOnce({ ...node.options, disk }))['entry']).toBe('written');
  expect(readFileSync(path, 'utf8')).toBe(kindnet.after.replace('"kindnet"', '"written-2"'));
  writeFileSync(path, kindnet.before);
  const restless: Disk = {
    ...thisDisk,
    replace: (to, one) => (to === path ? Promise.resolve(false) : thisDisk.replace(to, one)),
  };
  expect(whyOf(await installOnce({ ...node.options, disk: restless }), 'entry')).toMatch(
    /wrote the configuration 5 times between/,
  );
});
