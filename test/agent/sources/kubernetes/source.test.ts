import { expect, onTestFinished, test } from 'vitest';
import type { Desired } from '../../../../src/agent/desired/desired.js';
import { type FakeClusterOptions, fakeCluster, until } from './fake-cluster.js';
import { inMesh, podObject } from './objects.js';

async function cluster(options: FakeClusterOptions = {}) {
  const made = fakeCluster(options);
  onTestFinished(() => made.stop());
  made.namespaces.set('shop', inMesh);
  made.namespaces.set('plain', {});
  return made;
}

type Cluster = Awaited<ReturnType<typeof cluster>>;

async function synced(made: Cluster): Promise<Cluster> {
  made.deliverNamespaces();
  made.deliverPods();
  made.sync();
  await until(() => made.source.health().isSynced, 'synced');
  return made;
}

function stateOf(desired: Desired | null) {
  if (desired?.kind !== 'state') return expect.fail(`no state: ${JSON.stringify(desired)}`);
  return desired;
}

const names = ({ source }: Cluster) => stateOf(source.current()).state.pods.map(({ name }) => name);
const waiting = ({ source }: Cluster) =>
  (source.current()?.waiting ?? []).map(({ needsAttention, pod, why }) => `${pod}${needsAttention ? '!' : ''}: ${why}`);

test('nothing is desired before pods, namespaces and places are known', async () => {
  const made = await cluster();
  made.pods.set('a', { uid: 'a', name: 'web', ips: ['10.244.1.7'] });
  expect(made.source.current()).toBeNull();
  made.deliverPods();
  made.sync();
  expect(made.source.current()).toBeNull();
  await synced(made);
  await until(() => names(made).length === 1, 'found');
});

test('a pod of the mesh is a pod of the document, with its identity', async () => {
  const made = await cluster();
  made.pods.set('a', {
    uid: 'a',
    name: 'web',
    ips: ['fd00:10:244:1::7', '10.244.1.7'],
    annotations: {
      'ambient.istio.io/dns-capture': 'false',
      'ambient.istio.io/bypass-inbound-capture': 'T',
      'istio.io/reroute-virtual-interfaces': ' vnet0,, vnet1,vnet0',
    },
  });
  made.pods.set('b', { uid: 'b', namespace: 'plain', name: 'other', ips: ['10.244.1.8'] });
  await synced(made);
  await until(() => names(made).length === 1, 'found');
  const desired = stateOf(made.source.current());
  expect(desired.state.node.name).toBe('worker-1');
  expect(desired.state.pods).toEqual([
    {
      namespace: 'shop',
      name: 'web',
      uid: 'a',
      ips: ['10.244.1.7', 'fd00:10:244:1::7'],
      hostInterface: null,
      netns: '/run/netns/a',
      mesh: true,
      hostNetwork: false,
      dnsCapture: false,
      ingress: true,
      virtualInterfaces: ['vnet0', 'vnet1'],
    },
  ]);
  expect(desired.identities).toEqual(new Map([['shop/web', { serviceAccount: 'shopkeeper' }]]));
  expect(made.source.meshNamespaces()).toEqual(['shop']);
  expect(made.source.decisionOn('b')).toMatchObject({ kind: 'outside', reason: 'not-selected' });
});

test.each([
  ['no address yet', { ips: [], phase: 'Pending' }, 'shop/web: it has no address yet'],
  ['running without address', { ips: [] }, 'shop/web!: it has no address yet'],
  [
    'malformed annotation',
    { annotations: { 'ambient.istio.io/dns-capture': 'yes' } },
    'shop/web!: annotation ambient.istio.io/dns-capture is "yes": allowed are true and false; correct it and it is redirected',
  ],
  [
    'malformed interface',
    { annotations: { 'istio.io/reroute-virtual-interfaces': 'a/b' } },
    "shop/web!: 'a/b' cannot be an interface name",
  ],
  [
    'hostile address',
    { ips: ['10.0.0.1; rm -rf /'] },
    "shop/web!: '10.0.0.1; rm -rf /' cannot be the address of a host",
  ],
  [
    'two addresses of one family',
    { ips: ['10.244.1.7', '10.244.1.9'] },
    'shop/web!: the pod has 2 addresses of one family',
  ],
  ['the probe address', { ips: ['169.254.7.127'] }, 'shop/web!: '],
])("its own mistake, and not the node's: %s", async (_what, spec, why) => {
  const made = await cluster();
  made.pods.set('a', { uid: 'a', name: 'web', ips: ['10.244.1.7'], ...spec });
  made.pods.set('b', { uid: 'b', name: 'good', ips: ['10.244.1.8'] });
  await synced(made);
  await until(() => names(made).length === 1, 'the other one is there');
  expect(names(made)).toEqual(['good']);
  expect(waiting(made)).toHaveLength(1);
  expect(waiting(made)[0]).toContain(why);
});

test('an object with a hostile name is left out and said', async () => {
  const made = await cluster();
  await synced(made);
  const bad = podObject({ uid: 'x', name: '../../etc', ips: ['10.244.1.9'] });
  made.deliverRaw([bad, podObject({ uid: 'a', name: 'web', ips: ['10.244.1.7'] })]);
  await until(() => names(made).length === 1, 'the other one is there');
  expect(made.warnings.join()).toContain('metadata.name is malformed');
});

test('pods of other nodes are of no account', async () => {
  const made = await cluster();
  made.pods.set('a', { uid: 'a', name: 'web', ips: ['10.244.1.7'], node: 'worker-2' });
  await synced(made);
  expect(names(made)).toEqual([]);
  expect(waiting(made)).toEqual([]);
});

test('a label of the namespace takes its pods in and out', async () => {
  const made = await cluster();
  made.pods.set('a', { uid: 'a', namespace: 'plain', name: 'web', ips: ['10.244.1.7'] });
  await synced(made);
  expect(names(made)).toEqual([]);
  made.namespaces.set('plain', inMesh);
  made.deliverNamespaces();
  await until(() => names(made).length === 1, 'in');
  made.namespaces.set('plain', {});
  made.deliverNamespaces();
  expect(names(made)).toEqual([]);
});

test('an address goes to its new pod, and the late delete of the old one changes nothing', async () => {
  const made = await cluster();
  made.pods.set('a', { uid: 'a', name: 'job', ips: ['10.244.1.7'], created: 1 });
  await synced(made);
  await until(() => names(made).length === 1, 'job');
  made.pods.set('b', { uid: 'b', name: 'web', ips: ['10.244.1.7'], created: 2 });
  made.deliverPods();
  await until(() => names(made).includes('web'), 'web');
  expect(names(made)).toEqual(['web']);
  expect(waiting(made)).toEqual(['shop/job: its address 10.244.1.7 belongs to shop/web now']);
  made.pods.delete('a');
  made.deliverPods();
  expect(names(made)).toEqual(['web']);
  expect(waiting(made)).toEqual([]);
});

test('a finished pod holds no address', async () => {
  const made = await cluster();
  made.pods.set('a', { uid: 'a', name: 'web', ips: ['10.244.1.7'], created: 1 });
  made.pods.set('b', { uid: 'b', name: 'job', ips: ['10.244.1.7'], created: 2, phase: 'Succeeded' });
  await synced(made);
  await until(() => names(made).length === 1, 'web');
  expect(names(made)).toEqual(['web']);
});

test('an address that a pod outside of the mesh has now is no longer in the mesh', async () => {
  const made = await cluster();
  made.pods.set('a', { uid: 'a', name: 'web', ips: ['10.244.1.7'], created: 1 });
  made.pods.set('b', { uid: 'b', namespace: 'plain', name: 'other', ips: ['10.244.1.7'], created: 2 });
  await synced(made);
  expect(waiting(made)).toEqual(['shop/web: its address 10.244.1.7 belongs to plain/other now']);
});

test('a pod of the same name with another uid takes the name over', async () => {
  const made = await cluster();
  made.pods.set('a', { uid: 'a', name: 'web', ips: ['10.244.1.7'], created: 1 });
  await synced(made);
  await until(() => names(made).length === 1, 'the first');
  made.pods.set('b', { uid: 'b', name: 'web', ips: ['10.244.1.8'], created: 2 });
  made.deliverPods();
  await until(() => stateOf(made.source.current()).state.pods[0]?.uid === 'b', 'the second');
  expect(names(made)).toEqual(['web']);
  made.pods.delete('a');
  made.deliverPods();
  expect(stateOf(made.source.current()).state.pods.map(({ uid }) => uid)).toEqual(['b']);
});

test('a pod that is not found waits with the reason, and is looked for again', async () => {
  let isThere = false;
  const made = await cluster({
    locate: async (lost) =>
      new Map(
        lost.map(({ uid }) => [
          uid,
          isThere
            ? { found: { netns: `/run/netns/${uid}`, inode: '1', hostInterface: null, podInterface: null } }
            : { why: 'no process of it was found on this node' },
        ]),
      ),
  });
  made.pods.set('a', { uid: 'a', name: 'web', ips: ['10.244.1.7'] });
  await synced(made);
  await until(() => waiting(made).length === 1, 'waiting');
  expect(waiting(made)).toEqual(['shop/web!: no process of it was found on this node']);
  isThere = true;
  await until(() => names(made).length === 1, 'found');
});

test('while pods cannot be looked for at all nothing is desired, and health says why', async () => {
  const made = await cluster({
    locate: async () => {
      throw new Error('ip: not installed');
    },
  });
  made.deliverNamespaces();
  made.sync();
  await until(() => made.source.health().error !== null, 'said');
  expect(made.source.health()).toEqual({ isSynced: false, error: 'pods could not be looked for: ip: not installed' });
  expect(made.source.current()).toBeNull();
});

test('what changes nothing is told to nobody, and makes no other value', async () => {
  const made = await cluster();
  made.pods.set('a', { uid: 'a', name: 'web', ips: ['10.244.1.7'] });
  await synced(made);
  await until(() => names(made).length === 1, 'found');
  const [before, changes] = [made.source.current(), made.changes()];
  made.pods.set('a', { uid: 'a', name: 'web', ips: ['10.244.1.7'], isReady: true });
  made.deliverPods();
  made.deliverPods();
  expect(made.source.current()).toBe(before);
  expect(made.changes()).toBe(changes);
});
