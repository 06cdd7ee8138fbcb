import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApplyOptions, type NodeState, parseNodeState } from '../../../src/index.js';
import { InMemoryKernel } from './kernel.js';

/** A pod of mode inpod, as a document has it. */
export interface InpodEntry {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly ips: readonly string[];
  readonly netns: string;
}

export function inpodEntry(number: number): InpodEntry {
  return {
    namespace: 'default',
    name: `pod-${number}`,
    uid: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    ips: [`10.244.1.${number}`, `fd00::${number}`],
    netns: `/run/netns/pod-${number}`,
  };
}

/** A node in memory with the namespaces of some pods. */
export interface FakeInpodNode {
  readonly kernel: InMemoryKernel;
  readonly options: Pick<ApplyOptions, 'machine' | 'stateDirectory'>;
  readonly document: (pods: readonly InpodEntry[], change?: Readonly<Record<string, unknown>>) => NodeState;
  readonly addPod: (pod: InpodEntry) => void;
}

export async function withFakeInpodNode<T>(
  pods: readonly InpodEntry[],
  work: (node: FakeInpodNode) => Promise<T>,
): Promise<T> {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'fake-node-'));
  try {
    const kernel = new InMemoryKernel();
    kernel.ip(null, 'link set lo up');
    const addPod = ({ ips, name, netns }: InpodEntry): void => {
      const device = `v${name}`;
      kernel.addNamespace(netns);
      kernel.ip(null, `link add dev ${device} type veth peer name eth0 netns ${netns}`, `link set dev ${device} up`);
      const addresses = ips.map((ip) => `addr add ${ip}/${ip.includes(':') ? 64 : 24} dev eth0`);
      kernel.ip(netns, 'link set lo up', 'link set dev eth0 up', ...addresses);
    };
    for (const pod of pods) addPod(pod);
    return await work({ kernel, options: { machine: kernel.machine, stateDirectory }, document, addPod });
  } finally {
    rmSync(stateDirectory, { recursive: true, force: true });
  }
}

function document(pods: readonly InpodEntry[], change: Readonly<Record<string, unknown>> = {}): NodeState {
  const parsed = parseNodeState({
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode: 'inpod',
    profile: 'istio-1.29',
    backend: 'iptables-nft',
    node: { name: 'test-node' },
    pods,
    ...change,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.value;
}
