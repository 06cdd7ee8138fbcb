import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { baseObjects, objectsOf, podSpecOf } from '../../deploy/manifests.js';

const program = join(import.meta.dirname, '../../../bin/redirect.mjs');
const tag = `${process.pid}-${randomBytes(2).toString('hex')}`;
const [node, pod] = [`caps-n-${tag}`, `caps-p-${tag}`];
const folder = mkdtempSync(join(tmpdir(), 'redirect-caps-'));
const document = join(folder, 'node.json');
const [agent] = podSpecOf(baseObjects()).containers;
const listed = agent?.securityContext.capabilities.add ?? [];
let foreign: ChildProcess;

beforeAll(() => {
  for (const name of [node, pod]) execFileSync('ip', ['netns', 'add', name]);
  for (const name of [node, pod]) execFileSync('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
  const state = {
    ...{ apiVersion: 'redirect/v1', kind: 'NodeState', mode: 'inpod', profile: 'istio-1.29' },
    node: { name: 'n', hostIP: '10.244.1.1' },
    pods: [{ namespace: 'default', name: 'a', uid: 'u-1', ip: '10.244.1.7', netns: `/run/netns/${pod}` }],
  };
  writeFileSync(document, JSON.stringify(state));
  // A process of a pod: another user's, in the pod's namespace.
  const asUser = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
  foreign = spawn('nsenter', [`--net=/run/netns/${pod}`, ...asUser, 'sleep', '600'], { stdio: 'ignore' });
});
afterAll(() => {
  foreign.kill('SIGKILL');
  for (const name of [node, pod]) execFileSync('ip', ['netns', 'delete', name]);
  rmSync(folder, { recursive: true });
});

/** Runs a command in the node's namespace as the container runs it: root, with these capabilities and no way to others. */
function contained(capabilities: readonly string[], ...argv: readonly string[]) {
  return spawnSync('nsenter', [`--net=/run/netns/${node}`, ...limitsOf(capabilities), ...argv], { encoding: 'utf8' });
}

function limitsOf(capabilities: readonly string[]): readonly string[] {
  const bounds = ['-all', ...capabilities.map((name) => `+${name.toLowerCase()}`)].join(',');
  return ['setpriv', '--bounding-set', bounds, '--inh-caps=-all', '--no-new-privs'];
}

function redirect(capabilities: readonly string[], ...words: readonly string[]) {
  const flags = ['-f', document, '--state-dir', join(folder, 'state')];
  return contained(capabilities, process.execPath, program, ...words, ...flags);
}

test('what the DaemonSet lists is enough to program a node and its pods, and to take it back', () => {
  expect(listed.length).toBe(4);
  for (const words of [
    ['apply', '--yes', '--no-address-check'],
    ['verify', '--no-address-check'],
    ['destroy', '--yes'],
  ]) {
    const { status, stderr } = redirect(listed, ...words);
    expect([words[0], status], stderr).toEqual([words[0], 0]);
  }
});

test.each([
  ['NET_ADMIN', /Operation not permitted/],
  // Even nft's variant of iptables asks for sets through a raw socket.
  ['NET_RAW', /Can't open socket to ipset|Cannot initialize: Permission denied/],
  ['SYS_ADMIN', /namespace 'ns\/net' failed: Operation not permitted|unshare failed: Operation not permitted/],
] as const)('without %s no pod can be programmed', (missing, why) => {
  const rest = listed.filter((name) => name !== missing);
  const { status, stderr, stdout } = redirect(rest, 'apply', '--yes', '--no-address-check');
  expect(status).toBe(1);
  expect(stdout + stderr).toMatch(why);
});

test("the start of the overlay for mode geneve makes a container's read-only sysctls writable, and passes the arguments on", () => {
  const overlay = objectsOf(readFileSync('deploy/kustomize/geneve/daemon-set.yaml', 'utf8'));
  const [, , ...start] = podSpecOf(overlay).containers[0]?.command ?? [];
  // In the place of the program: it writes a sysctl of the node's own namespace.
  writeFileSync(
    join(folder, 'redirect'),
    '#!/bin/sh\necho "$@"; echo 2 > /proc/sys/net/ipv4/conf/lo/rp_filter && cat /proc/sys/net/ipv4/conf/lo/rp_filter\n',
    { mode: 0o755 },
  );
  const runtime = 'mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec "$@"';
  const inside = ['unshare', '-m', '--propagation', 'private', 'sh', '-c', runtime, 'sh'];
  const path = ['env', `PATH=${folder}:${process.env['PATH']}`];
  const run = (argv: readonly string[]) =>
    spawnSync('nsenter', [`--net=/run/netns/${node}`, ...inside, ...limitsOf(listed), ...path, ...argv], {
      encoding: 'utf8',
    });
  const without = run([join(folder, 'redirect'), 'agent']);
  expect([without.status === 0, without.stderr]).toEqual([false, expect.stringContaining('Read-only file system')]);
  expect(run([...start, 'agent', '--kubernetes'])).toMatchObject({ status: 0, stdout: 'agent --kubernetes\n2\n' });
});

test("without SYS_PTRACE the namespace of another user's process is not found", () => {
  const link = `/proc/${foreign.pid}/ns/net`;
  expect(contained(listed, 'readlink', link).stdout).toMatch(/^net:\[\d+\]\n$/);
  const without = listed.filter((name) => name !== 'SYS_PTRACE');
  expect(contained(without, 'readlink', link).status).toBe(1);
});
