import { run } from './run.js';
import { type Lab, type LabMember, type LabProxy, labMembers, labNodeNames, namespaceName } from './topology.js';
import {
  hostSide,
  linksBatch,
  namespacesBatch,
  nodeBatch,
  podBatch,
  podLink,
  stubBatch,
  stubsBehind,
} from './wiring.js';

export type RpFilter = 0 | 1 | 2;

const ipv4Sysctls = '/proc/sys/net/ipv4';
const ipv6Sysctls = '/proc/sys/net/ipv6/conf';

/** Creates the lab's namespaces and connects them; no process runs in them yet. */
export async function wireUp(lab: Lab, rpFilter: RpFilter): Promise<void> {
  const nodes = labNodeNames.map((name) => lab.nodes[name]);
  await ipBatch(namespacesBatch(lab));
  // Before any link exists, because `default` affects only links that are created later.
  await Promise.all([
    ...labMembers(lab).map((member) => setRpFilter(member, rpFilter)),
    ...(lab.hasIPv6 ? labMembers(lab).map(trustAddresses) : []),
    ...labMembers(lab)
      .filter((member) => nodes.some(({ name }) => name === member.name) || stubsBehind(lab, member).length > 0)
      .map((member) => forwardPackets(lab, member)),
  ]);
  await ipBatch(linksBatch(lab));
  await Promise.all([
    ...nodes.map((node) => ipBatch(nodeBatch(lab, node), namespaceName(lab, node.name))),
    ...nodes.map(({ proxy }) => ipBatch(podBatch(lab, proxy), namespaceName(lab, proxy.name))),
    ...lab.pods.map((pod) => ipBatch(podBatch(lab, pod), namespaceName(lab, pod.name))),
    ...lab.stubs.map((stub) => ipBatch(stubBatch(lab, stub), namespaceName(lab, stub.name))),
  ]);
}

/** Adds one more proxy's pod to a running node. */
export async function wireProxy(lab: Lab, proxy: LabProxy, rpFilter: RpFilter): Promise<void> {
  const namespace = namespaceName(lab, proxy.name);
  await ipBatch(`netns add ${namespace}\n`);
  await setRpFilter(proxy, rpFilter);
  if (lab.hasIPv6) await trustAddresses(proxy);
  await ipBatch(`${podLink(lab, proxy)}\n`);
  await ipBatch(`${hostSide(lab.nodes[proxy.node], proxy)}\n`, namespaceName(lab, proxy.node));
  await ipBatch(podBatch(lab, proxy), namespace);
}

async function setRpFilter(member: LabMember, rpFilter: RpFilter): Promise<void> {
  const keys = ['default', 'all'].map((name) => `${ipv4Sysctls}/conf/${name}/rp_filter`);
  await run({ argv: ['tee', ...keys], stdin: `${rpFilter}\n`, netns: member.netns });
}

async function forwardPackets({ hasIPv6 }: Lab, { netns }: LabMember): Promise<void> {
  const keys = [`${ipv4Sysctls}/ip_forward`, ...(hasIPv6 ? [`${ipv6Sysctls}/all/forwarding`] : [])];
  await run({ argv: ['tee', ...keys], stdin: '1\n', netns });
}

/** Link-local addresses serve at once: the kernel would first make sure, for seconds, that nobody else has them. */
async function trustAddresses({ netns }: LabMember): Promise<void> {
  const keys = ['default', 'all'].map((name) => `${ipv6Sysctls}/${name}/accept_dad`);
  await run({ argv: ['tee', ...keys], stdin: '0\n', netns });
}

async function ipBatch(stdin: string, namespace?: string): Promise<void> {
  await run({ argv: ['ip', ...(namespace ? ['-netns', namespace] : []), '-batch', '-'], stdin });
}
