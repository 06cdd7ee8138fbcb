import { serviceNetwork, serviceNetwork6 } from './services.js';
import {
  type Lab,
  type LabMember,
  type LabNode,
  type LabPod,
  type LabProxy,
  type LabStub,
  labMembers,
  labNodeNames,
  namespaceName,
  nodeLocalDns,
  nodeLocalDns6,
  podsOf,
} from './topology.js';

/*
 * The lab's links, addresses and routes as `ip -batch` text, one process per namespace, so that a whole lab takes tens
 * of milliseconds. Pods are wired as by the ptp CNI plugin: no bridge, the gateway's /32 on every veth, a /32 route to
 * every pod.
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
    ...lab.stubs.map((stub) => podLink(lab, { name: stub.name, node: stub.behind, hostInterface: stub.device })),
  ]);
}

/**
 * Brings up a node: the wire, node-local DNS, a host address and a route per pod, its stubs, and routes over the wire
 * to all that is behind the other node.
 */
export function nodeBatch(lab: Lab, node: LabNode): string {
  const others = labNodeNames.map((name) => lab.nodes[name]).filter((other) => other !== node);
  return lines([
    'link set lo up',
    `address add ${nodeLocalDns}/32 dev lo`,
    ...withIPv6(lab, `address add ${nodeLocalDns6}/128 dev lo`),
    `address add ${node.wireIP}/24 dev eth0`,
    ...withIPv6(lab, `address add ${node.wireIP6}/64 dev eth0 nodad`),
    'link set eth0 up',
    ...attached(lab)
      .filter((pod) => pod.node === node.name)
      .map((pod) => hostSide(node, pod)),
    ...gatewayLines(lab, node),
    ...others.flatMap((other) => [
      ...[other.podCIDR, serviceNetwork, ...stubsBehind(lab, other).map(({ subnet }) => `${subnet}.0/24`)].map(
        (network) => `route add ${network} via ${other.wireIP} dev eth0`,
      ),
      ...withIPv6(
        lab,
        ...[
          podNetwork6(other),
          serviceNetwork6,
          ...stubsBehind(lab, other).map(({ subnet6 }) => `${subnet6}::/64`),
        ].map((network) => `route add ${network} via ${other.wireIP6} dev eth0`),
      ),
    ]),
  ]);
}

/** Brings up a pod: on a ptp veth even neighbours in the same subnet are behind the gateway. */
export function podBatch(lab: Lab, pod: LabMember): string {
  const node = lab.nodes[pod.node];
  const own = lab.loopbackAddresses.filter((address) => address.pod === pod.name && !address.ip.startsWith('127.'));
  return lines([
    'link set lo up',
    `address add ${pod.ip}/24 dev eth0 noprefixroute`,
    ...withIPv6(lab, `address add ${pod.ip6}/128 dev eth0 nodad`),
    'link set eth0 up',
    `route add ${node.ip}/32 dev eth0 scope link src ${pod.ip}`,
    `route add ${node.podCIDR} via ${node.ip} dev eth0 src ${pod.ip}`,
    `route add default via ${node.ip} dev eth0`,
    ...withIPv6(
      lab,
      `route add ${node.ip6}/128 dev eth0 src ${pod.ip6}`,
      `route add default via ${node.ip6} dev eth0 src ${pod.ip6}`,
    ),
    ...own.flatMap(({ ip, ip6 }) => [
      `address add ${ip}/32 dev lo`,
      ...withIPv6(lab, `address add ${ip6}/128 dev lo nodad`),
    ]),
    ...gatewayLines(lab, pod),
  ]);
}

/** Brings up a stub: everything else is behind its gateway. */
export function stubBatch(lab: Lab, { ip, ip6, subnet, subnet6 }: LabStub): string {
  return lines([
    'link set lo up',
    `address add ${ip}/24 dev eth0`,
    ...withIPv6(lab, `address add ${ip6}/64 dev eth0 nodad`),
    'link set eth0 up',
    `route add default via ${subnet}.1 dev eth0`,
    ...withIPv6(lab, `route add default via ${subnet6}::1 dev eth0`),
  ]);
}

/** The node's side of one more pod on a running node, after `podLink`. */
export function hostSide(node: LabNode, pod: LabPod | LabProxy): string {
  return [
    `address add ${node.ip}/32 dev ${pod.hostInterface}`,
    `link set ${pod.hostInterface} up`,
    `route add ${pod.ip}/32 dev ${pod.hostInterface} scope host`,
    ...(node.ip6 === null
      ? []
      : [
          `address add ${node.ip6}/128 dev ${pod.hostInterface} nodad`,
          `route add ${pod.ip6}/128 dev ${pod.hostInterface} src ${node.ip6}`,
        ]),
  ].join('\n');
}

/** The veth of one pod, or of a stub to the member it is behind. */
export function podLink(
  lab: Lab,
  { hostInterface, name, node }: Pick<LabPod, 'hostInterface' | 'name'> & { readonly node: string },
): string {
  const ends = [namespaceName(lab, node), namespaceName(lab, name)];
  return `link add ${hostInterface} netns ${ends[0]} type veth peer name eth0 netns ${ends[1]}`;
}

/** A member's own side of the stubs behind it. */
function gatewayLines(lab: Lab, member: LabMember): readonly string[] {
  return stubsBehind(lab, member).flatMap(({ device, subnet, subnet6 }) => [
    `address add ${subnet}.1/24 dev ${device}`,
    ...withIPv6(lab, `address add ${subnet6}::1/64 dev ${device} nodad`),
    `link set ${device} up`,
  ]);
}

export function stubsBehind(lab: Lab, member: LabMember): readonly LabStub[] {
  return lab.stubs.filter(({ behind }) => behind === member.name);
}

/** All pods and proxies: each has a veth to its node. */
function attached(lab: Lab): readonly (LabPod | LabProxy)[] {
  return labNodeNames.flatMap((name) => [lab.nodes[name].proxy, ...podsOf(lab, name)]);
}

function podNetwork6(node: LabNode): string {
  return `${node.ip6?.replace(/1$/, '')}/64`;
}

function withIPv6(lab: Lab, ...commands: readonly string[]): readonly string[] {
  return lab.hasIPv6 ? commands : [];
}

function lines(commands: readonly string[]): string {
  return commands.map((command) => `${command}\n`).join('');
}
