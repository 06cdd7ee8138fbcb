import { serviceNetwork } from './services.js';
import {
  type Lab,
  type LabMember,
  type LabNode,
  type LabPod,
  type LabProxy,
  labMembers,
  labNodeNames,
  namespaceName,
  nodeLocalDns,
  podsOf,
} from './topology.js';

/*
 * The lab's links, addresses and routes as `ip -batch` text, one process per namespace, so that a whole lab takes tens of
 * milliseconds. Pods are wired as by the ptp CNI plugin: no bridge, the gateway's /32 on every veth, a /32 route to every pod.
 */

/** Creates the namespaces; runs in the namespace in which the lab is started. */
export function namespacesBatch(lab: Lab): string {
  return lines(labMembers(lab).map((member) => `netns add ${namespaceName(lab, member.name)}`));
}

/** Creates all links, each end directly in its namespace, so that no link ever exists outside the lab. */
export function linksBatch(lab: Lab): string {
  const [node1, node2] = labNodeNames.map((name) => namespaceName(lab, name));
  return lines([
    `link add eth0 netns ${node1} type veth peer name eth0 netns ${node2}`,
    ...attached(lab).map((pod) => podLink(lab, pod)),
  ]);
}

/** Brings up a node: the wire, node-local DNS, a host address and a route per pod, and routes over the wire to the other node's pods and services. */
export function nodeBatch(lab: Lab, node: LabNode): string {
  const others = labNodeNames.map((name) => lab.nodes[name]).filter((other) => other !== node);
  return lines([
    'link set lo up',
    `address add ${nodeLocalDns}/32 dev lo`,
    `address add ${node.wireIP}/24 dev eth0`,
    'link set eth0 up',
    ...attached(lab)
      .filter((pod) => pod.node === node.name)
      .map((pod) => hostSide(node, pod)),
    ...others.flatMap((other) =>
      [other.podCIDR, serviceNetwork].map((network) => `route add ${network} via ${other.wireIP} dev eth0`),
    ),
  ]);
}

/** Brings up a pod: on a ptp veth even neighbours in the same subnet are behind the gateway. */
export function podBatch(lab: Lab, pod: LabMember): string {
  const node = lab.nodes[pod.node];
  return lines([
    'link set lo up',
    `address add ${pod.ip}/24 dev eth0 noprefixroute`,
    'link set eth0 up',
    `route add ${node.ip}/32 dev eth0 scope link src ${pod.ip}`,
    `route add ${node.podCIDR} via ${node.ip} dev eth0 src ${pod.ip}`,
    `route add default via ${node.ip} dev eth0`,
  ]);
}

/** The node's side of one more pod on a running node, after `podLink`. */
export function hostSide(node: LabNode, pod: LabPod | LabProxy): string {
  return [
    `address add ${node.ip}/32 dev ${pod.hostInterface}`,
    `link set ${pod.hostInterface} up`,
    `route add ${pod.ip}/32 dev ${pod.hostInterface} scope host`,
  ].join('\n');
}

/** The veth of one pod. */
export function podLink(lab: Lab, pod: LabPod | LabProxy): string {
  const ends = [namespaceName(lab, pod.node), namespaceName(lab, pod.name)];
  return `link add ${pod.hostInterface} netns ${ends[0]} type veth peer name eth0 netns ${ends[1]}`;
}

/** All pods and proxies: each has a veth to its node. */
function attached(lab: Lab): readonly (LabPod | LabProxy)[] {
  return labNodeNames.flatMap((name) => [lab.nodes[name].proxy, ...podsOf(lab, name)]);
}

function lines(commands: readonly string[]): string {
  return commands.map((command) => `${command}\n`).join('');
}
