import { run } from './run.js';
import { type Lab, type LabMember, type LabProxy, labMembers, labNodeNames, namespaceName } from './topology.js';
import { hostSide, linksBatch, namespacesBatch, nodeBatch, podBatch, podLink } from './wiring.js';

export type RpFilter = 0 | 1 | 2;

const ipv4Sysctls = '/proc/sys/net/ipv4';

/** Creates the lab's namespaces and connects them; no process runs in them yet. */
export async function wireUp(lab: Lab, rpFilter: RpFilter): Promise<void> {
  const nodes = labNodeNames.map((name) => lab.nodes[name]);
  await ipBatch(namespacesBatch(lab));
  // Before any link exists, because `default` affects only links that are created later.
  await Promise.all([
    ...labMembers(lab).map((member) => setRpFilter(member, rpFilter)),
    ...nodes.map(({ netns }) => run({ argv: ['tee', `${ipv4Sysctls}/ip_forward`], stdin: '1\n', netns })),
  ]);
  await ipBatch(linksBatch(lab));
  await Promise.all([
    ...nodes.map((node) => ipBatch(nodeBatch(lab, node), namespaceName(lab, node.name))),
    ...nodes.map(({ proxy }) => ipBatch(podBatch(lab, proxy), namespaceName(lab, proxy.name))),
    ...lab.pods.map((pod) => ipBatch(podBatch(lab, pod), namespaceName(lab, pod.name))),
  ]);
}

/** Adds one more proxy's pod to a running node. */
export async function wireProxy(lab: Lab, proxy: LabProxy, rpFilter: RpFilter): Promise<void> {
  const namespace = namespaceName(lab, proxy.name);
  await ipBatch(`netns add ${namespace}\n`);
  await setRpFilter(proxy, rpFilter);
  await ipBatch(`${podLink(lab, proxy)}\n`);
  await ipBatch(`${hostSide(lab.nodes[proxy.node], proxy)}\n`, namespaceName(lab, proxy.node));
  await ipBatch(podBatch(lab, proxy), namespace);
}

async function setRpFilter(member: LabMember, rpFilter: RpFilter): Promise<void> {
  const keys = ['default', 'all'].map((name) => `${ipv4Sysctls}/conf/${name}/rp_filter`);
  await run({ argv: ['tee', ...keys], stdin: `${rpFilter}\n`, netns: member.netns });
}

async function ipBatch(stdin: string, namespace?: string): Promise<void> {
  await run({ argv: ['ip', ...(namespace ? ['-netns', namespace] : []), '-batch', '-'], stdin });
}
