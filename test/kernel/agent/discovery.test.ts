import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sourceTowards } from '../../../src/agent/discovery/ask-ip.js';
import { locator } from '../../../src/agent/discovery/locator.js';
import { machineInside, thisMachine } from '../../../src/index.js';

const tag = `${process.pid}${randomBytes(2).toString('hex')}`;
const node = `dn-${tag}`;
/** Version 2, or one hierarchy of version 1. */
const hierarchy = existsSync('/sys/fs/cgroup/cgroup.procs') ? '/sys/fs/cgroup' : '/sys/fs/cgroup/pids';
const pods = [
  { uid: randomUUID(), name: `da-${tag}`, ip: '10.99.8.7', routed: true },
  { uid: randomUUID(), name: `db-${tag}`, ip: '10.99.8.8', routed: false },
] as const;
const container = randomBytes(32).toString('hex');
const groups: string[] = [];
const processes: ChildProcess[] = [];
const machine = machineInside(thisMachine, (netns) => netns ?? `/run/netns/${node}`);

function ip(...words: readonly string[]): void {
  execFileSync('ip', words);
}

/** A process in a namespace and in a group as kubelet makes it; it is inside when this returns. */
async function run(argv: readonly string[], group: string): Promise<number> {
  const child = spawn(argv[0] ?? '', [...argv.slice(1), 'sh', '-c', 'echo in; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  processes.push(child);
  await new Promise((resolve, reject) => {
    child.stdout?.once('data', resolve);
    child.once('error', reject);
  });
  writeFileSync(join(hierarchy, group, 'cgroup.procs'), String(child.pid));
  return child.pid ?? 0;
}

function makeGroup(...parts: readonly string[]): string {
  for (let length = 1; length <= parts.length; length++) {
    const group = join(...parts.slice(0, length));
    if (existsSync(join(hierarchy, group))) continue;
    mkdirSync(join(hierarchy, group));
    groups.push(group);
  }
  return join(...parts);
}

const root = `kubepods-${tag}`;
const cgroupfs = (uid: string) => makeGroup(root, 'burstable', `pod${uid}`, container);
const systemd = (uid: string) =>
  makeGroup(root, `kubepods-besteffort-pod${uid.replaceAll('-', '_')}.slice`, `cri-containerd-${container}.scope`);

beforeAll(() => {
  ip('netns', 'add', node);
  ip('-n', node, 'link', 'set', 'lo', 'up');
  for (const [index, pod] of pods.entries()) {
    ip('netns', 'add', pod.name);
    ip('-n', node, 'link', 'add', `v${index}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', pod.name);
    ip('-n', node, 'link', 'set', `v${index}`, 'up');
    ip('-n', node, 'address', 'add', '10.99.8.1/32', 'dev', `v${index}`);
    ip('-n', pod.name, 'link', 'set', 'eth0', 'up');
    ip('-n', pod.name, 'address', 'add', `${pod.ip}/32`, 'dev', 'eth0');
    if (pod.routed) ip('-n', node, 'route', 'add', pod.ip, 'dev', `v${index}`, 'src', '10.99.8.1');
  }
});

afterAll(async () => {
  await Promise.all(
    processes.map((child) => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      return child.kill('SIGKILL') ? ended : undefined;
    }),
  );
  for (const group of groups.toReversed()) rmdirSync(join(hierarchy, group));
  for (const name of [node, ...pods.map((pod) => pod.name)]) ip('netns', 'delete', name);
});

test('namespaces and both ends of the veths of pods that run', async () => {
  const [a, b] = pods;
  // A process of the pod that is in the node's namespace, as a runtime's helper, and older than the others.
  await run(['nsenter', `--net=/run/netns/${node}`, '--'], cgroupfs(a.uid));
  await run(['nsenter', `--net=/run/netns/${a.name}`, '--'], cgroupfs(a.uid));
  await run(['nsenter', `--net=/run/netns/${b.name}`, '--'], systemd(b.uid));
  // Another namespace of the same pod, without its address.
  await run(['unshare', '--net', '--'], systemd(b.uid));
  const locate = locator({ machine, files: thisMachine, root: '/', needsHostInterface: true });
  const lost = (pod: (typeof pods)[number], needsBothEnds: boolean) => {
    return { uid: pod.uid, ips: [pod.ip], containers: [], netns: null, needsBothEnds };
  };
  const found = await locate([lost(a, true), lost(b, false)], []);
  for (const [index, pod] of pods.entries()) {
    const inode = await thisMachine.inode(`/run/netns/${pod.name}`);
    expect(found.get(pod.uid)).toEqual({
      found: { netns: `/var/run/netns/${pod.name}`, inode, hostInterface: `v${index}`, podInterface: 'eth0' },
    });
  }
  expect(await sourceTowards(machine, a.ip)).toBe('10.99.8.1');
  expect(await sourceTowards(machine, '203.0.113.9')).toBeNull();
});

test('a namespace without a name is found by its process, and by its container alone', async () => {
  const uid = randomUUID();
  const pid = await run(['unshare', '--net', '--'], cgroupfs(uid));
  execFileSync('nsenter', [`--net=/proc/${pid}/ns/net`, '--', 'ip', 'link', 'set', 'lo', 'up']);
  execFileSync('nsenter', [`--net=/proc/${pid}/ns/net`, '--', 'ip', 'address', 'add', 'fd00:99::7/128', 'dev', 'lo']);
  const locate = locator({ machine, files: thisMachine, root: '/', needsHostInterface: false });
  const wanted = { ips: ['fd00:99::7'], netns: null, needsBothEnds: false };
  const path = `/proc/${pid}/ns/net`;
  expect(readFileSync(`/proc/${pid}/cgroup`, 'utf8')).toContain(uid);
  const byUid = await locate([{ ...wanted, uid, containers: [] }], []);
  expect(byUid.get(uid)).toMatchObject({ found: { netns: path, hostInterface: null } });
  const byContainer = await locate([{ ...wanted, uid: 'static', containers: [container] }], []);
  expect(byContainer.get('static')).toMatchObject({ found: { netns: path } });
  const elsewhere = await locate([{ ...wanted, uid, containers: [], ips: ['fd00:99::8'] }], []);
  expect(elsewhere.get(uid)).toEqual({
    why: "no interface of its processes' network namespace has its address fd00:99::8",
  });
});
