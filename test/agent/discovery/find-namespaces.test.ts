import { expect, test } from 'vitest';
import { namespaceFinder } from '../../../src/agent/discovery/find-namespaces.js';
import { fakeProc } from './fake-proc.js';

const uid = '65a2dac9-acc4-41cf-a4a8-994a9294051f';
const other = '65a2dac9-acc4-41cf-a4a8-000000000002';
const container = 'c0ffee'.padEnd(64, '0');
const pod = { uid, ips: ['10.244.1.7'], containers: [container] };
const cgroupOf = (one: string, inside = '') => `0::/kubepods/burstable/pod${one}/${'a'.repeat(64)}${inside}\n`;

function node(root = '') {
  const fake = fakeProc(root);
  fake.processes.set(1, { started: 1, cgroup: '0::/init.scope\n', netns: '100' });
  fake.processes.set(900, { started: 5, cgroup: '0::/system.slice/kubelet.service\n', netns: '100' });
  fake.addresses.set('100', ['10.244.1.1', '10.244.1.7']);
  fake.addresses.set('200', ['127.0.0.1', '10.244.1.7', 'fd00:10:244:1::7']);
  return fake;
}

function finderOn(fake: ReturnType<typeof fakeProc>, root = '/') {
  const finder = namespaceFinder(fake.files, root, ['/run/netns/node']);
  return async (...wanted: (typeof pod)[]) => finder.find(wanted, []);
}

test('by a process, and under the name that lasts', async () => {
  const fake = node();
  fake.processes.set(1000, { started: 50, cgroup: cgroupOf(uid), netns: '200' });
  const find = finderOn(fake);
  expect(await find(pod)).toEqual(new Map([[uid, { found: { path: '/proc/1000/ns/net', inode: '200' } }]]));
  fake.names.set('/var/run/netns/cni-1', '200');
  expect(await find(pod)).toEqual(new Map([[uid, { found: { path: '/var/run/netns/cni-1', inode: '200' } }]]));
});

test('below the root of a container', async () => {
  const fake = node('/host');
  fake.processes.set(1000, { started: 50, cgroup: cgroupOf(uid), netns: '200' });
  fake.names.set('/host/var/run/netns/cni-1', '200');
  expect(await finderOn(fake, '/host')(pod)).toEqual(
    new Map([[uid, { found: { path: '/host/var/run/netns/cni-1', inode: '200' } }]]),
  );
});

test('by an IPv6 address', async () => {
  const fake = node();
  fake.processes.set(1000, { started: 50, cgroup: cgroupOf(uid), netns: '200' });
  expect((await finderOn(fake)({ ...pod, ips: ['fd00:10:244:1::7'] })).get(uid)).toMatchObject({ found: {} });
});

test('by the id of a container, since a static pod has another uid there', async () => {
  const fake = node();
  fake.processes.set(1000, { started: 50, cgroup: `0::/kubepods/pod${'f'.repeat(32)}/${container}\n`, netns: '200' });
  expect((await finderOn(fake)(pod)).get(uid)).toMatchObject({ found: { inode: '200' } });
});

test('the oldest process whose namespace has an address of the pod', async () => {
  const fake = node();
  fake.processes.set(1000, { started: 90, cgroup: cgroupOf(uid), netns: '200' });
  fake.processes.set(1001, { started: 70, cgroup: cgroupOf(uid), netns: '300' });
  fake.processes.set(1002, { started: 60, cgroup: cgroupOf(uid), netns: '400' });
  fake.addresses.set('300', ['10.244.1.7']);
  fake.addresses.set('400', ['10.99.0.1']);
  expect((await finderOn(fake)(pod)).get(uid)).toMatchObject({ found: { inode: '300' } });
});

test.each([
  ['no process', { started: 9, cgroup: '0::/\n', netns: '200' }, 'no process of it was found on this node'],
  ["the node's namespace", { started: 9, cgroup: cgroupOf(uid), netns: '100' }, "in the node's own network namespace"],
  ['the namespace named as the node', { started: 9, cgroup: cgroupOf(uid), netns: '101' }, "in the node's own"],
  ['another address', { started: 9, cgroup: cgroupOf(uid), netns: '400' }, 'has its address 10.244.1.7'],
])('not found, and why: %s', async (_what, process, why) => {
  const fake = node();
  fake.names.set('/run/netns/node', '101');
  fake.addresses.set('101', ['10.244.1.7']);
  fake.processes.set(1000, process);
  expect((await finderOn(fake)(pod)).get(uid)).toEqual({ why: expect.stringContaining(why) });
});

test('a pod cannot pass for another one by a group inside its own', async () => {
  const fake = node();
  fake.processes.set(1000, { started: 9, cgroup: cgroupOf(other, `/kubepods/pod${uid}`), netns: '200' });
  const finder = namespaceFinder(fake.files, '/', []);
  expect((await finder.find([pod], [uid, other])).get(uid)).toEqual({ why: 'no process of it was found on this node' });
});

test('a process that is moved into its group later is found', async () => {
  const fake = node();
  fake.processes.set(1000, { started: 9, cgroup: '0::/system.slice/containerd.service\n', netns: '200' });
  const find = finderOn(fake);
  expect((await find(pod)).get(uid)).toHaveProperty('why');
  fake.processes.set(1000, { started: 9, cgroup: cgroupOf(uid), netns: '200' });
  expect((await find(pod)).get(uid)).toHaveProperty('found');
});

test('a pid that another process has is read anew', async () => {
  const fake = node();
  fake.processes.set(1000, { started: 9, cgroup: cgroupOf(uid), netns: '200' });
  const find = finderOn(fake);
  expect((await find(pod)).get(uid)).toHaveProperty('found');
  fake.processes.set(1000, { started: 99, cgroup: cgroupOf(other), netns: '300' });
  expect((await find(pod)).get(uid)).toHaveProperty('why');
});

test('of a process that is known only its start is read', async () => {
  const fake = node();
  for (let pid = 2000; pid < 2300; pid++) fake.processes.set(pid, { started: pid, cgroup: '0::/\n', netns: '100' });
  fake.processes.set(1000, { started: 9, cgroup: cgroupOf(uid), netns: '200' });
  const find = finderOn(fake);
  for (let look = 0; look < 3; look++) await find(pod);
  fake.reads.length = 0;
  await find(pod);
  expect(fake.reads.filter((path) => path.endsWith('/cgroup'))).toEqual([]);
  expect(fake.reads.filter((path) => path.endsWith('/stat'))).toHaveLength(303);
  expect(fake.reads.filter((path) => path.includes('/net/'))).toHaveLength(2);
  fake.reads.length = 0;
  expect(await find()).toEqual(new Map());
  expect(fake.reads).toEqual([]);
});

test('files that cannot be read end nothing', async () => {
  const fake = node();
  fake.processes.set(1000, { started: 9, cgroup: cgroupOf(uid), netns: '200' });
  const refuse = async () => Promise.reject(Object.assign(new Error('ESRCH'), { code: 'ESRCH' }));
  const files = {
    ...fake.files,
    readText: (path: string) => (path.includes('/900/') ? refuse() : fake.files.readText(path)),
  };
  expect((await namespaceFinder(files, '/', []).find([pod], [])).get(uid)).toHaveProperty('found');
});
