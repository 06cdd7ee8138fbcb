import { LabError } from './lab-error.js';
import type { LabLayout, LabNodeName, LoopbackAddress, PodPlan, StubPlan } from './layout.js';

export type { LabNodeName };

/** A network namespace of the lab, with the address of its clients. */
export interface LabMember {
  /** Short name, unique in the lab: `node1`, `zt1`, `a1`. */
  readonly name: string;
  readonly node: LabNodeName;
  /** Path of the network namespace. */
  readonly netns: string;
  readonly ip: string;
  /** Null in a lab without IPv6. */
  readonly ip6: string | null;
}

export interface LabPod extends LabMember {
  /** The node's end of the pod's veth; the pod's own end is `eth0`. */
  readonly hostInterface: string;
  /** Whether the lab's documents enrol the pod by default. */
  readonly mesh: boolean;
  /** Whether the pod also answers DNS. */
  readonly dns: boolean;
}

/** `ip` is the node's address towards its own pods: the gateway address that a ptp CNI gives every veth. */
export interface LabNode extends LabMember {
  readonly name: LabNodeName;
  readonly podCIDR: string;
  /** The node's address on the wire between the nodes. */
  readonly wireIP: string;
  readonly wireIP6: string | null;
  readonly proxy: LabProxy;
}

export interface LabProxy extends LabMember {
  readonly hostInterface: string;
}

/** A host beyond a node, or a guest in a pod. */
export interface LabStub extends LabMember, StubPlan {}

/** A lab as pure data that depends only on how it was started; the lab need not exist. */
export interface Lab {
  readonly name: string;
  readonly mode: LabLayout['mode'];
  readonly hasIPv6: boolean;
  /**
   * Whether an agent on each node tells the proxy there about its pods, at `agentSocket`. Otherwise it knows all of
   * them from the start.
   */
  readonly hasAgents: boolean;
  /** Folder of the lab's pid files, logs and configuration. */
  readonly stateFolder: string;
  readonly nodes: Readonly<Record<LabNodeName, LabNode>>;
  /** Without the proxies. */
  readonly pods: readonly LabPod[];
  readonly stubs: readonly LabStub[];
  readonly loopbackAddresses: readonly LoopbackAddress[];
}

export const labNodeNames: readonly LabNodeName[] = ['node1', 'node2'];
/** The addresses at which every node answers its pods' DNS queries, as NodeLocal DNSCache does. */
export const nodeLocalDns = '169.254.20.10';
export const nodeLocalDns6 = 'fd00:169:254:20::10';
/** TCP and UDP port of every server of the lab. */
export const serverPort = 8080;

const namespaceFolder = '/run/netns';
const stateRoot = '/run/redirect-lab';

/** @throws LabError if the name cannot be the prefix of a namespace's name. */
export function labWith(name: string, layout: LabLayout): Lab {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) {
    throw new LabError(
      `${JSON.stringify(name)} is no name for a lab: 1 to 40 lower-case letters, digits and '-', and no '-' in front`,
    );
  }
  const { hasIPv6, loopbackAddresses, mode } = layout;
  const lab = { name, mode, hasIPv6 };
  return {
    ...lab,
    hasAgents: false,
    stateFolder: `${stateRoot}/${name}`,
    nodes: { node1: nodeOf(lab, 'node1'), node2: nodeOf(lab, 'node2') },
    pods: layout.pods.map((plan) => podOf(lab, plan)),
    stubs: layout.stubs.map((plan) => stubOf(lab, plan)),
    loopbackAddresses,
  };
}

/** Name of a namespace of the lab for `ip netns`. Member names have no '-', so no two labs share a namespace. */
export function namespaceName(lab: Pick<Lab, 'name'>, member: string): string {
  return `${lab.name}-${member}`;
}

/** The members of all namespaces: nodes, proxies, pods, stubs. */
export function labMembers(lab: Lab): readonly LabMember[] {
  const nodes = labNodeNames.map((name) => lab.nodes[name]);
  return [...nodes, ...nodes.map((node) => node.proxy), ...lab.pods, ...lab.stubs];
}

/** Where the agent of a node has to listen for the node's proxies. */
export function agentSocket({ stateFolder }: Pick<Lab, 'stateFolder'>, node: LabNodeName): string {
  return `${stateFolder}/${node}.agent`;
}

export function podsOf(lab: Lab, node: LabNodeName): readonly LabPod[] {
  return lab.pods.filter((pod) => pod.node === node);
}

/** @throws LabError if the lab has no such member. */
export function memberNamed(lab: Lab, name: string): LabMember {
  const found = labMembers(lab).find((member) => member.name === name);
  if (!found) throw new LabError(`the lab has no ${JSON.stringify(name)}`);
  return found;
}

type Named = Pick<Lab, 'name' | 'hasIPv6'>;

function nodeOf(lab: Named, name: LabNodeName): LabNode {
  const number = subnetOf(name);
  return {
    ...member(lab, name, name, 1),
    name,
    podCIDR: `10.244.${number}.0/24`,
    wireIP: `172.18.0.${number + 1}`,
    wireIP6: lab.hasIPv6 ? `fd00:172:18::${number + 1}` : null,
    proxy: proxyOf(lab, name, ''),
  };
}

function podOf(lab: Named, { dns = false, host, mesh = false, name, node }: PodPlan): LabPod {
  return { ...member(lab, name, node, host), hostInterface: `veth${name}`, mesh, dns };
}

function stubOf(lab: Named, plan: StubPlan): LabStub {
  const addresses = { ip: `${plan.subnet}.2`, ip6: lab.hasIPv6 ? `${plan.subnet6}::2` : null };
  return { ...plan, ...member(lab, plan.name, plan.node, 0), ...addresses };
}

/**
 * The successor of a proxy: another pod, address, veth and namespace. The successor's own successor is the first again.
 */
export function successorOf(lab: Lab, name: LabNodeName): LabProxy {
  return proxyOf(lab, name, lab.nodes[name].proxy.name.endsWith('b') ? '' : 'b');
}

function proxyOf(lab: Named, node: LabNodeName, generation: '' | 'b'): LabProxy {
  const name = `zt${subnetOf(node)}${generation}`;
  return { ...member(lab, name, node, generation === '' ? 5 : 6), hostInterface: `veth${name}` };
}

function member(lab: Named, name: string, node: LabNodeName, host: number): LabMember {
  const subnet = subnetOf(node);
  const ip6 = lab.hasIPv6 ? `fd00:10:244:${subnet}::${host}` : null;
  return { name, node, netns: `${namespaceFolder}/${lab.name}-${name}`, ip: `10.244.${subnet}.${host}`, ip6 };
}

function subnetOf(node: LabNodeName): number {
  return node === 'node1' ? 1 : 2;
}
