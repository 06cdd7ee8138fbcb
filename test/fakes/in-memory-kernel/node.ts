import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApplyOptions, type NodeState, parseNodeState } from '../../../src/index.js';
import { InMemoryKernel } from './kernel.js';

const podIPs = ['10.244.1.3', '10.244.1.4'] as const;

function pod(ip: string) {
  const last = ip.split('.')[3];
  return { namespace: 'default', name: `pod-${last}`, ip, hostInterface: `vp${last}` };
}

/** The pods that are enrolled from the start, and one that can join. */
export const pods = podIPs.map(pod);
export const joiner = pod('10.244.1.5');

export const ztunnelPath = '/run/netns/ztunnel';

/** A node in memory: the host with a veth to ztunnel and one to each pod, and ztunnel's namespace. */
export interface FakeNode {
  readonly kernel: InMemoryKernel;
  /** For apply and its like: the machine, and a folder for its records. */
  readonly options: Pick<ApplyOptions, 'machine' | 'stateDirectory'>;
  /** A document of this node. */
  readonly document: (change?: Readonly<Record<string, unknown>>) => NodeState;
}

/** The work is given a node that nothing is left of. */
export async function withFakeNode<T>(
  work: (node: FakeNode) => Promise<T>,
  { rpFilter = '0', ztunnel = ztunnelPath }: { readonly rpFilter?: string; readonly ztunnel?: string } = {},
): Promise<T> {
  return withFolder((stateDirectory) => {
    const kernel = new InMemoryKernel({ rpFilter });
    furnish(kernel, ztunnel);
    return work({
      kernel,
      options: { machine: kernel.machine, stateDirectory },
      document: (change) => documentWith(ztunnel, change),
    });
  });
}

/**
 * Prepares a node once. The work can use it again and again: each use is given a copy of the node, its folder included.
 */
export function withPreparedNode<T>(
  prepare: (node: FakeNode) => Promise<unknown>,
  work: (onCopy: <R>(use: (node: FakeNode) => Promise<R>) => Promise<R>) => Promise<T>,
): Promise<T> {
  return withFakeNode(async (node) => {
    await prepare(node);
    return work((use) =>
      withFolder((stateDirectory) => {
        cpSync(node.options.stateDirectory ?? '', stateDirectory, { recursive: true });
        const kernel = node.kernel.copy();
        return use({ ...node, kernel, options: { machine: kernel.machine, stateDirectory } });
      }),
    );
  });
}

async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'fake-node-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A ztunnel that the node gets beside its first one. */
export const nextZtunnel = {
  namespace: 'istio-system',
  name: 'ztunnel-next',
  ip: '10.244.1.9',
  hostInterface: 'vzt2',
  netns: '/run/netns/next',
};

export function addNextZtunnel(kernel: InMemoryKernel): void {
  connectZtunnel(kernel, nextZtunnel);
}

function connectZtunnel(
  kernel: InMemoryKernel,
  { hostInterface: dev, ip, netns }: Omit<typeof nextZtunnel, 'name' | 'namespace'>,
): void {
  kernel.addNamespace(netns);
  kernel.ip(
    null,
    `link add dev ${dev} type veth peer name eth0 netns ${netns}`,
    `addr add 10.244.1.1/32 dev ${dev}`,
    `link set dev ${dev} up`,
    `route add ${ip}/32 dev ${dev}`,
  );
  kernel.ip(netns, 'link set lo up', `addr add ${ip}/24 dev eth0`, 'link set dev eth0 up');
}

function furnish(kernel: InMemoryKernel, ztunnel: string): void {
  kernel.ip(null, 'link set lo up');
  connectZtunnel(kernel, { hostInterface: 'vzt', ip: '10.244.1.2', netns: ztunnel });
  for (const { hostInterface: dev, ip } of [...pods, joiner]) {
    kernel.ip(
      null,
      `link add dev ${dev} type veth peer name ${dev}-p`,
      `addr add 10.244.1.1/32 dev ${dev}`,
      `link set dev ${dev} up`,
      `route add ${ip}/32 dev ${dev}`,
    );
    kernel.run(null, `tee /proc/sys/net/ipv4/conf/${dev}/rp_filter`, '1');
  }
}

function documentWith(netns: string, change: Readonly<Record<string, unknown>> = {}): NodeState {
  const parsed = parseNodeState({
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode: 'geneve',
    profile: 'istio-1.20',
    backend: 'iptables-nft',
    node: { name: 'test-node', hostIP: '10.244.1.1' },
    ztunnel: {
      namespace: 'istio-system',
      name: 'ztunnel',
      ip: '10.244.1.2',
      hostInterface: 'vzt',
      netns,
    },
    tunnel: { kind: 'vxlan', port: 4789 },
    pods,
    ...change,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.value;
}
