import { LabError } from './lab-error.js';

export type LabNodeName = 'node1' | 'node2';

/** A network namespace of the lab, with the address of its clients. */
export interface LabMember {
  /** Short name, unique in the lab: `node1`, `zt1`, `a1`. */
  readonly name: string;
  readonly node: LabNodeName;
  /** Path of the network namespace. */
  readonly netns: string;
  readonly ip: string;
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
  readonly proxy: LabProxy;
}

export interface LabProxy extends LabMember {
  readonly hostInterface: string;
}

/** The layout of a lab: pure data that depends only on the name; the lab need not exist. */
export interface Lab {
  readonly name: string;
  /** Folder of the lab's pid files, logs and configuration. */
  readonly stateFolder: string;
  readonly nodes: Readonly<Record<LabNodeName, LabNode>>;
  /** Without the proxies. */
  readonly pods: readonly LabPod[];
}

export const labNodeNames: readonly LabNodeName[] = ['node1', 'node2'];
const defaultLabName = 'redirect-lab';
/** The address at which every node answers its pods' DNS queries, as NodeLocal DNSCache does. */
export const nodeLocalDns = '169.254.20.10';
/** TCP and UDP port of every server of the lab. */
export const serverPort = 8080;

const namespaceFolder = '/run/netns';
const stateRoot = '/run/redirect-lab';

/** @throws LabError if the name cannot be the prefix of a namespace's name. */
export function labNamed(name: string = defaultLabName): Lab {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) {
    throw new LabError(
      `${JSON.stringify(name)} is no name for a lab: 1 to 40 lower-case letters, digits and '-', and no '-' in front`,
    );
  }
  const pod = (
    podName: string,
    node: LabNodeName,
    host: number,
    is: { mesh?: boolean; dns?: boolean } = {},
  ): LabPod => ({
    ...member(name, podName, node, host),
    hostInterface: `veth${podName}`,
    mesh: is.mesh ?? false,
    dns: is.dns ?? false,
  });
  return {
    name,
    stateFolder: `${stateRoot}/${name}`,
    nodes: { node1: nodeOf(name, 'node1'), node2: nodeOf(name, 'node2') },
    pods: [
      pod('a1', 'node1', 11, { mesh: true }),
      pod('a2', 'node1', 12, { mesh: true }),
      pod('c1', 'node1', 13, { dns: true }),
      pod('s1', 'node1', 14),
      pod('b1', 'node2', 11, { mesh: true }),
      pod('d1', 'node2', 13),
    ],
  };
}

/** Name of a namespace of the lab for `ip netns`. Member names have no '-', so no two labs share a namespace. */
export function namespaceName(lab: Pick<Lab, 'name'>, member: string): string {
  return `${lab.name}-${member}`;
}

/** The members of all namespaces: nodes, proxies, pods. */
export function labMembers(lab: Lab): readonly LabMember[] {
  const nodes = labNodeNames.map((name) => lab.nodes[name]);
  return [...nodes, ...nodes.map((node) => node.proxy), ...lab.pods];
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

function nodeOf(lab: string, name: LabNodeName): LabNode {
  const number = subnetOf(name);
  return {
    ...member(lab, name, name, 1),
    name,
    podCIDR: `10.244.${number}.0/24`,
    wireIP: `172.18.0.${number + 1}`,
    proxy: proxyOf(lab, name, ''),
  };
}

/** The successor of a proxy: another pod, address, veth and namespace. The successor's own successor is the first again. */
export function successorOf(lab: Lab, name: LabNodeName): LabProxy {
  return proxyOf(lab.name, name, lab.nodes[name].proxy.name.endsWith('b') ? '' : 'b');
}

function proxyOf(lab: string, node: LabNodeName, generation: '' | 'b'): LabProxy {
  const name = `zt${subnetOf(node)}${generation}`;
  return { ...member(lab, name, node, generation === '' ? 5 : 6), hostInterface: `veth${name}` };
}

function member(lab: string, name: string, node: LabNodeName, host: number): LabMember {
  return { name, node, netns: `${namespaceFolder}/${lab}-${name}`, ip: `10.244.${subnetOf(node)}.${host}` };
}

function subnetOf(node: LabNodeName): number {
  return node === 'node1' ? 1 : 2;
}
