import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { commands } from '../../src/cli/command-list.js';
import { baseObjects, podSpecOf } from './manifests.js';

const unit = readFileSync('deploy/systemd/redirect-agent.service', 'utf8');
const containerfile = readFileSync('deploy/container/Containerfile', 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'redirect-unit-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Settings of a unit; a key may be there more than once. */
function settings(text: string, key: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value);
}

const hasSystemd = spawnSync('systemd-analyze', ['--version']).error === undefined;

test.skipIf(!hasSystemd)('systemd has nothing to say against the unit', () => {
  // The program is where a package puts it; here any program stands for it.
  const path = join(folder, 'redirect-agent.service');
  writeFileSync(path, unit.replace('/usr/local/bin/redirect ', '/bin/true ').replace(/^Documentation=.*\n/m, ''));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' });
  expect(stderr.split('\n').filter((line) => line.includes('redirect-agent'))).toEqual([]);
  expect(status).toBe(0);
});

test('the unit has the capabilities of the DaemonSet, and flags that exist', () => {
  const [agent] = podSpecOf(baseObjects()).containers;
  const listed = agent?.securityContext.capabilities.add?.map((name) => `CAP_${name}`);
  expect(settings(unit, 'CapabilityBoundingSet')).toEqual([listed?.join(' ')]);
  const [, name, ...flags] = (settings(unit, 'ExecStart')[0] ?? '').split(' ');
  const command = commands.find(({ words }) => words === name);
  const known = command?.options.map(({ long }) => long);
  expect(flags.filter((flag) => flag.startsWith('--') && !known?.includes(flag))).toEqual([]);
});

test('the image copies what there is, and has the tools that are run', () => {
  const ownSources = containerfile
    .split('\n')
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
    .flatMap((line) => line.split(' ').slice(1, -1));
  expect(ownSources.filter((path) => !existsSync(path))).toEqual([]);
  const installed = /apt-get install -y --no-install-recommends \\\n\s+(conntrack[^&\\]*)/.exec(containerfile)?.[1];
  const tools = ['conntrack', 'ipset', 'iproute2', 'iptables', 'nftables', 'tini', 'util-linux'];
  expect(installed?.trim().split(/\s+/)).toEqual(tools);
  expect(containerfile).not.toMatch(/^ARG .*(TOKEN|SECRET|PASSWORD)/im);
});
