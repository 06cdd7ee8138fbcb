import { expect, onTestFinished, test } from 'vitest';
import { fakeCluster, until } from './fake-cluster.js';
import { inMesh } from './objects.js';

const word = { namespace: 'shop', name: 'web', netns: '/run/netns/cni-1', ips: ['10.244.1.7', 'fd00::7'] };
const soon = () => AbortSignal.timeout(60_000);

async function cluster({ isSynced = true } = {}) {
  const made = fakeCluster();
  onTestFinished(() => made.stop());
  made.namespaces.set('shop', inMesh);
  made.namespaces.set('plain', {});
  if (!isSynced) return made;
  made.deliverNamespaces();
  made.deliverPods();
  made.sync();
  await until(() => made.source.health().isSynced, 'synced');
  return made;
}

function pods(made: Awaited<ReturnType<typeof cluster>>) {
  const desired = made.source.current();
  return desired?.kind === 'state' ? desired.state.pods.map(({ ips, netns, uid }) => ({ ips, netns, uid })) : [];
}

test('a pod that is known is declared at once, with what the CNI chain says', async () => {
  const made = await cluster();
  made.pods.set('a', { uid: 'a', name: 'web', phase: 'Pending' });
  made.deliverPods();
  expect(await made.source.announce(word, soon())).toBe('declared');
  expect(pods(made)).toEqual([{ uid: 'a', netns: '/run/netns/cni-1', ips: ['10.244.1.7', 'fd00::7'] }]);
  expect(made.requests).toEqual([]);
});

test('the address of the API counts as soon as it has one', async () => {
  const made = await cluster();
  made.pods.set('a', { uid: 'a', name: 'web', phase: 'Pending' });
  made.deliverPods();
  await made.source.announce({ ...word, ips: ['10.244.1.7'] }, soon());
  made.pods.set('a', { uid: 'a', name: 'web', ips: ['10.244.1.7', 'fd00::9'] });
  made.deliverPods();
  expect(pods(made)).toEqual([{ uid: 'a', netns: '/run/netns/cni-1', ips: ['10.244.1.7', 'fd00::9'] }]);
});

test('a pod that the list does not have is asked for by itself, and stays when the list has it', async () => {
  const made = await cluster();
  made.pods.set('a', { uid: 'a', name: 'web', phase: 'Pending' });
  expect(await made.source.announce(word, soon())).toBe('declared');
  expect(made.requests).toEqual(['/api/v1/namespaces/shop/pods/web']);
  expect(pods(made).map(({ uid }) => uid)).toEqual(['a']);
  made.deliverPods();
  expect(pods(made).map(({ uid }) => uid)).toEqual(['a']);
  made.pods.delete('a');
  made.deliverPods();
  expect(pods(made)).toEqual([]);
});

test('the pod of this name that has a sandbox already may be another one', async () => {
  const made = await cluster();
  made.pods.set('a', { uid: 'a', name: 'web', ips: ['10.244.1.7'], created: 1 });
  made.deliverPods();
  await until(() => pods(made).length === 1, 'the first');
  made.pods.delete('a');
  made.pods.set('b', { uid: 'b', name: 'web', phase: 'Pending', created: 2 });
  expect(await made.source.announce(word, soon())).toBe('declared');
  expect(pods(made)).toEqual([{ uid: 'b', netns: '/run/netns/cni-1', ips: ['10.244.1.7', 'fd00::7'] }]);
});

test('a new sandbox of the same pod', async () => {
  const made = await cluster();
  made.pods.set('a', { uid: 'a', name: 'web', ips: ['10.244.1.7'] });
  made.deliverPods();
  await until(() => pods(made).length === 1, 'the first');
  expect(await made.source.announce(word, soon())).toBe('declared');
  expect(pods(made)).toEqual([{ uid: 'a', netns: '/run/netns/cni-1', ips: ['10.244.1.7'] }]);
});

test.each([
  ['namespace without label', { namespace: 'plain' }],
  ['excluded namespace, without a question', { namespace: 'kube-system' }],
])('not in the mesh: %s', async (_what, where) => {
  const made = await cluster();
  made.pods.set('a', { uid: 'a', name: 'web', phase: 'Pending', ...where });
  made.deliverPods();
  expect(await made.source.announce({ ...word, ...where }, soon())).toBe('not-in-mesh');
  expect(made.requests).toEqual([]);
});

test('D13: before the lists are there, pods outside of the mesh start, and those in it wait', async () => {
  const made = await cluster({ isSynced: false });
  made.pods.set('a', { uid: 'a', namespace: 'plain', name: 'web', phase: 'Pending' });
  made.pods.set('b', { uid: 'b', name: 'web', phase: 'Pending' });
  expect(await made.source.announce({ ...word, namespace: 'plain' }, soon())).toBe('not-in-mesh');
  const given = new AbortController();
  const waiting = made.source.announce(word, given.signal);
  setTimeout(() => given.abort(), 20);
  await expect(waiting).rejects.toThrow(
    /shop\/web is in the mesh, and the agent has not read the state of the node yet/,
  );
});

test.each([
  [
    Object.assign(new Error('GET: 403 Forbidden'), { status: 403 }),
    /so it does not start: GET: 403 Forbidden; let the agent get pods/,
  ],
  [
    Object.assign(new Error('GET: 500'), { status: 500 }),
    /cannot tell whether shop\/web is in the mesh.*kubelet tries again/,
  ],
  [Object.assign(new Error('GET: ECONNREFUSED'), { status: null }), /look at the API server/],
])('a pod that may be in the mesh does not start when the API answers %s', async (failure, message) => {
  const made = await cluster();
  made.fail(failure);
  await expect(made.source.announce(word, soon())).rejects.toThrow(message);
});

test('while the API is away, the pod of this name is the one that is known', async () => {
  const made = await cluster();
  made.pods.set('a', { uid: 'a', name: 'web', ips: ['10.244.1.7'] });
  made.deliverPods();
  await until(() => pods(made).length === 1, 'the first');
  made.fail(Object.assign(new Error('ECONNREFUSED'), { status: null }));
  expect(await made.source.announce(word, soon())).toBe('declared');
});

test.each([
  ['no such pod', () => {}, /the API server has no pod of this name; kubelet tries again/],
  ['on its way out', { uid: 'a', name: 'web', isTerminating: true }, /is on its way out/],
  [
    'of another node',
    { uid: 'a', name: 'web', node: 'worker-2' },
    /belongs to node worker-2, and this agent to node worker-1/,
  ],
])('refused with the reason: %s', async (_what, pod, message) => {
  const made = await cluster();
  if (typeof pod !== 'function') made.pods.set('a', pod);
  await expect(made.source.announce(word, soon())).rejects.toThrow(message);
});

test('a namespace that the agent cannot see', async () => {
  const made = await cluster();
  made.pods.set('a', { uid: 'a', name: 'web', phase: 'Pending' });
  made.deliverPods();
  const announced = made.source.announce({ ...word, netns: '/run/netns/gone' }, soon());
  await expect(announced).rejects.toThrow('/run/netns/gone is no network namespace that the agent can see');
});

test('what was announced is forgotten with its path, and no other', async () => {
  const made = await cluster();
  made.pods.set('a', { uid: 'a', name: 'web', phase: 'Pending' });
  made.deliverPods();
  await made.source.announce(word, soon());
  made.source.withdraw('shop/web', null);
  made.source.withdraw('shop/web', '/run/netns/cni-2');
  expect(pods(made)).toHaveLength(1);
  made.source.withdraw('shop/web', '/var/run/netns/cni-1');
  expect(pods(made)).toEqual([]);
});
