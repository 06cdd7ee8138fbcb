import { expect, onTestFinished, test } from 'vitest';
import { type Command, type Machine, thisMachine } from '../../../../src/index.js';
import { fakeCluster, until } from './fake-cluster.js';
import { inMesh, type PodSpec } from './objects.js';

const defaults = 'apiVersion: redirect/v1\nkind: NodeState\nmode: geneve\nprofile: hardened\ntunnel: {kind: vxlan}\n';
const ztunnel: PodSpec = {
  ...{
    uid: 'z1',
    namespace: 'istio-system',
    name: 'ztunnel-1',
    ips: ['10.244.1.5'],
    labels: { app: 'ztunnel' },
    isReady: true,
  },
  env: [{ name: 'ISTIO_META_DNS_CAPTURE', value: 'true' }],
};

const machine: Machine = {
  ...thisMachine,
  execute: async (command: Command) => {
    const isRoute = command.argv.includes('route');
    const links = [
      { ifindex: 2, ifname: 'eth0', addr_info: [{ local: '172.18.0.3' }] },
      { ifindex: 9, ifname: 'v', addr_info: [{ local: '10.244.1.1' }] },
    ];
    return { command, exitCode: 0, stdout: JSON.stringify(isRoute ? [{ prefsrc: '10.244.1.1' }] : links), stderr: '' };
  },
};

async function cluster(options: { readonly whenZtunnelIsGone?: 'keep' | 'remove' } = {}) {
  const pace = { recheckMs: 10, retryMs: [5, 20], aheadMs: 5, unknownMs: 20, unlistedMs: 600_000 } as const;
  const made = fakeCluster({ defaults, options: { machine, pace, ...options } });
  onTestFinished(() => made.stop());
  made.namespaces.set('shop', inMesh);
  made.nodes.set('worker-1', {
    spec: { podCIDR: '10.244.1.0/24' },
    status: { addresses: [{ type: 'InternalIP', address: '172.18.0.3' }] },
  });
  made.pods.set('a', { uid: 'a', name: 'web', ips: ['10.244.1.7'] });
  return made;
}

function start(made: Awaited<ReturnType<typeof cluster>>): void {
  made.deliverNamespaces();
  made.deliverPods();
  made.sync();
}

const active = (made: Awaited<ReturnType<typeof cluster>>) => {
  const desired = made.source.current();
  return desired?.kind === 'state' && desired.state.mode === 'geneve' ? desired.state.ztunnel?.name : desired?.kind;
};

test('a document of the node as the cluster and the kernel show it', async () => {
  const made = await cluster();
  made.pods.set('z1', ztunnel);
  start(made);
  await until(() => active(made) === 'ztunnel-1' && made.source.current()?.waiting.length === 0, 'active');
  const desired = made.source.current();
  if (desired?.kind !== 'state') return expect.fail();
  expect(desired.state).toMatchObject({
    node: { name: 'worker-1', hostIP: '10.244.1.1' },
    tunnel: { kind: 'vxlan', port: 4789 },
    ztunnel: {
      ...{ namespace: 'istio-system', name: 'ztunnel-1', ip: '10.244.1.5', hostInterface: 'vz1', podInterface: 'eth0' },
      ...{ netns: '/run/netns/z1', captureDNS: true, tunnelPeer: '10.244.1.1' },
    },
    pods: [{ name: 'web', ips: ['10.244.1.7'], hostInterface: 'va' }],
  });
});

test('a rolling update: the next ztunnel takes over when it is ready, and not before', async () => {
  const made = await cluster();
  made.pods.set('z1', ztunnel);
  start(made);
  await until(() => active(made) === 'ztunnel-1', 'the first');
  made.pods.set('z1', { ...ztunnel, isTerminating: true });
  made.pods.set('z2', { ...ztunnel, uid: 'z2', name: 'ztunnel-2', ips: ['10.244.1.6'], created: 9, isReady: false });
  made.deliverPods();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(active(made)).toBe('ztunnel-1');
  made.pods.set('z2', { ...ztunnel, uid: 'z2', name: 'ztunnel-2', ips: ['10.244.1.6'], created: 9 });
  made.deliverPods();
  await until(() => active(made) === 'ztunnel-2', 'the second');
  made.pods.delete('z1');
  made.deliverPods();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(active(made)).toBe('ztunnel-2');
});

test.each(['keep', 'remove'] as const)('without a ztunnel: %s', async (whenZtunnelIsGone) => {
  const made = await cluster({ whenZtunnelIsGone });
  made.pods.set('z1', ztunnel);
  start(made);
  await until(() => active(made) === 'ztunnel-1', 'the first');
  made.pods.delete('z1');
  made.deliverPods();
  const kind = whenZtunnelIsGone === 'keep' ? 'keep' : 'nothing';
  await until(() => made.source.current()?.kind === kind, 'gone');
  expect(made.source.current()).toMatchObject({
    kind,
    why: expect.stringContaining('no ztunnel of this node is ready'),
    waiting: [{ pod: 'shop/web', needsAttention: true }],
  });
});

test('the annotation of 2023 takes a pod out, and an IPv6 address is refused', async () => {
  const made = await cluster();
  made.pods.set('z1', ztunnel);
  made.pods.set('b', {
    uid: 'b',
    name: 'out',
    ips: ['10.244.1.8'],
    annotations: { 'ambient.istio.io/redirection': 'disabled' },
  });
  made.pods.set('c', { uid: 'c', name: 'dual', ips: ['fd00::9', '10.244.1.9'] });
  start(made);
  await until(() => active(made) === 'ztunnel-1', 'active');
  await until(() => made.source.current()?.waiting[0]?.needsAttention === true, 'refused');
  expect(made.source.current()?.waiting).toMatchObject([{ pod: 'shop/dual', why: expect.stringContaining('IPv6') }]);
  expect(made.source.decisionOn('b')).toMatchObject({ kind: 'outside', reason: 'opted-out' });
});

test('what the API does not say of the node keeps the kernel as it is, and is said', async () => {
  const made = await cluster();
  made.nodes.clear();
  made.pods.set('z1', ztunnel);
  start(made);
  await until(() => made.source.health().error?.includes('/api/v1/nodes/worker-1: not found') ?? false, 'said');
  expect(active(made)).not.toBe('ztunnel-1');
});
