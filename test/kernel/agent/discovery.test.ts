import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sourceTowards } from '../../../src/agent/discovery/ask-ip.js';
import { locator } from '../../../src/agent/discovery/locator.js';
import { machineInside, thisMachine } from '../../../src/index.js';
import { execFileSync } from '../sync-process.js';
import { controlGroups } from './control-groups.js';

const tag = `${process.pid}${randomBytes(2).toString('hex')}`;
const node = `dn-${tag}`;
const pods = [
  { uid: randomUUID(), name: `da-${tag}`, ip: '10.99.8.7', routed: true },
  { uid: randomUUID(), name: `db-${tag}`, ip: '10.99.8.8', routed: false },
] as const;
const container = randomBytes(32).toString('hex');
const groups = controlGroups();
const machine = machineInside(thisMachine, (netns) => netns ?? `/run/netns/${node}`);

function ip(...words: readonly string[]): void {
  execFileSync('ip', words);
}

const root = `kubepods-${tag}`;
const cgroupfs = (uid: string) => groups.make(root, 'burstable', `pod${uid}`, container);
const systemd = (uid: string) =>
  groups.make(root, `kubepods-besteffort-pod${uid.replaceAll('-', '_')}.slice`, `cri-containerd-${container}.scope`);

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
  await groups.end();
  for (const name of [node, ...pods.map((pod) => pod.name)]) ip('netns', 'delete', name);
});

test('namespaces and both ends of the veths of pods that run', async () => {
  const [a, b] = pods;
  // A process of the pod that is in the node's namespace, as a runtime's helper, and older than the others.
  await groups.run(['nsenter', `--net=/run/netns/${node}`, '--'], cgroupfs(a.uid));
  await groups.run(['nsenter', `--net=/run/netns/${a.name}`, '--'], cgroupfs(a.uid));
  await groups.run(['nsenter', `--net=/run/netns/${b.name}`, '--'], systemd(b.uid));
  // Another namespace of the same pod, without its address.
  await groups.run(['unshare', '--net', '--'], systemd(b.uid));
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
  const pid = await groups.run(['unshare', '--net', '--'], cgroupfs(uid));
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
