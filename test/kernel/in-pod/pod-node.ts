import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, type Machine, type NodeState, parseNodeState } from '../../../src/index.js';
import { labMachine } from '../../../src/lab/index.js';
import { addNamespaces, deleteNamespaces } from '../node/namespaces.js';
import { execFileSync } from '../sync-process.js';

export interface TestPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly ips: readonly string[];
  readonly netns: string;
}

/** A node with the namespaces of dual-stack pods, connected with its own. No sockets, only state. */
export interface PodsNode {
  readonly folder: string;
  readonly netns: string;
  readonly pods: readonly TestPod[];
  /** Runs a shell command on the node (null) or in a pod. @throws when it fails. */
  readonly run: (pod: TestPod | null, command: string, stdin?: string) => string;
  /** Replaces keys of the document. */
  readonly state: (change?: Readonly<Record<string, unknown>>) => NodeState;
  /** For the functions of the library. */
  readonly options: { readonly machine: Machine; readonly stateDirectory: string };
  /** Every command that was run with these options. */
  readonly ran: readonly Command[];
}

/** The same with two pods. */
export interface PodNode extends PodsNode {
  readonly pods: readonly [TestPod, TestPod];
}

export function withPodNode<T>(work: (node: PodNode) => Promise<T>): Promise<T> {
  return withPods(2, ({ pods: [first, second], ...node }) => {
    if (first === undefined || second === undefined) throw new Error('two pods were asked for');
    return work({ ...node, pods: [first, second] });
  });
}

/** Runs work on a new node that is removed afterwards in any case. */
export async function withPods<T>(count: number, work: (node: PodsNode) => Promise<T>): Promise<T> {
  const tag = `${process.pid}-${randomBytes(3).toString('hex')}`;
  const host = `pn-h-${tag}`;
  const folder = mkdtempSync(join(tmpdir(), 'pod-node-'));
  const pods = Array.from({ length: count }, (_, index) => testPod(index + 1, tag));
  const names = [host, ...pods.map(({ netns }) => nameOf(netns))];
  const inside = (name: string, command: string, input = '') =>
    execFileSync('ip', ['netns', 'exec', name, 'sh', '-c', command], { encoding: 'utf8', input, stdio: 'pipe' });
  try {
    addNamespaces(names);
    inside(host, ['ip link set lo up', ...pods.map(connection)].join('; '));
    const ran: Command[] = [];
    const machine = labMachine({ netns: `/run/netns/${host}` });
    const execute: Machine['execute'] = (command, signal) => {
      ran.push(command);
      return machine.execute(command, signal);
    };
    return await work({
      folder,
      netns: `/run/netns/${host}`,
      pods,
      run: (pod, command, stdin) => inside(pod === null ? host : nameOf(pod.netns), command, stdin),
      state: (change = {}) => {
        const parsed = parseNodeState(JSON.stringify({ ...document, pods, ...change }));
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
        return parsed.value;
      },
      options: { machine: { ...machine, execute }, stateDirectory: folder },
      ran,
    });
  } finally {
    deleteNamespaces(names);
    rmSync(folder, { recursive: true, force: true });
  }
}

const document = {
  apiVersion: 'redirect/v1',
  kind: 'NodeState',
  mode: 'inpod',
  profile: 'istio-1.29',
  backend: 'nft',
  node: { name: 'pod-node' },
};

function testPod(number: number, tag: string): TestPod {
  return {
    namespace: 'default',
    name: `web-${number}`,
    uid: `65a2dac9-acc4-41cf-a4a8-994441294${`${number}`.padStart(3, '0')}`,
    ips: [`10.244.1.${number}`, `fd00:10:244:1::${number}`],
    netns: `/run/netns/pn-p${number}-${tag}`,
  };
}

/** To be run on the node. */
function connection({ ips: [ipv4, ipv6], name, netns }: TestPod): string {
  const pod = nameOf(netns);
  return [
    `ip link add ${name} type veth peer name eth0 netns ${pod}; ip link set ${name} up`,
    `ip -n ${pod} link set lo up; ip -n ${pod} link set eth0 up`,
    `ip -n ${pod} address add ${ipv4}/24 dev eth0; ip -n ${pod} address add ${ipv6}/64 dev eth0 nodad`,
  ].join('; ');
}

function nameOf(netns: string): string {
  return netns.slice('/run/netns/'.length);
}
