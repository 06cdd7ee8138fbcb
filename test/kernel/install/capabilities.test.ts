import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { baseObjects, objectsOf, podSpecOf } from '../../deploy/manifests.js';
import { execFileSync, spawnSync } from '../sync-process.js';

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

/**
 * Runs a command in the node's namespace as the container runs it: root, with these capabilities and no way to others.
 */
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
  expect(listed.length).toBe(5);
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

test('with them an agent hears of a foreign flush, and repairs it; without NET_BROADCAST it says what it needs', async () => {
  mkdirSync(join(folder, 'documents'));
  copyFileSync(document, join(folder, 'documents/node.json'));
  for (const words of [
    ['link', 'add', 'veth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', pod],
    ['link', 'set', 'veth0', 'up'],
  ])
    execFileSync('ip', ['-n', node, ...words]);
  for (const words of [
    ['link', 'set', 'eth0', 'up'],
    ['addr', 'add', '10.244.1.7/24', 'dev', 'eth0'],
  ])
    execFileSync('ip', ['-n', pod, ...words]);
  await withAgent(listed, async (until) => {
    expect(await until(/default\/a is converged because of the start/)).not.toContain(' warn ');
    execFileSync('nsenter', [`--net=/run/netns/${pod}`, 'iptables-nft', '-t', 'mangle', '-F']);
    await until(/default\/a is converged because of drift/);
  });
  const silent = listed.filter((name) => name !== 'NET_BROADCAST');
  await withAgent(silent, async (until) => {
    await until(/CAP_NET_BROADCAST is needed/);
  });
});

/** An agent that looks by itself only after an hour. `until` waits for a line of its log, and answers with the log. */
async function withAgent(
  capabilities: readonly string[],
  work: (until: (pattern: RegExp) => Promise<string>) => Promise<void>,
): Promise<void> {
  const flags = [
    ...[
      '--documents',
      join(folder, 'documents'),
      '--host-netns',
      `/run/netns/${node}`,
      '--run-dir',
      join(folder, 'run'),
    ],
    ...['--ztunnel-socket', join(folder, 'z.sock'), '--state-dir', join(folder, 'state'), '--listen', 'none'],
    ...['--resync', '3600s'],
  ];
  const [command = '', ...words] = [...limitsOf(capabilities), process.execPath, program, 'agent', ...flags];
  const agentProcess = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(agentProcess, 'close');
  let log = '';
  try {
    const lines = createInterface({ input: agentProcess.stderr })[Symbol.asyncIterator]();
    await work(async (pattern) => {
      for (let line = await lines.next(); !line.done; line = await lines.next()) {
        log += `${line.value}\n`;
        if (pattern.test(line.value)) return log;
      }
      throw new Error(`the agent ended without ${pattern}:\n${log}`);
    });
  } finally {
    agentProcess.kill('SIGTERM');
    await ended;
  }
}

test("without SYS_PTRACE the namespace of another user's process is not found", () => {
  const link = `/proc/${foreign.pid}/ns/net`;
  expect(contained(listed, 'readlink', link).stdout).toMatch(/^net:\[\d+\]\n$/);
  const without = listed.filter((name) => name !== 'SYS_PTRACE');
  expect(contained(without, 'readlink', link).status).toBe(1);
});
