import { startProxy, stopProxy } from './proxy.js';
import { run } from './run.js';
import { type Lab, type LabNodeName, namespaceName, successorOf } from './topology.js';
import { wireProxy } from './wire-up.js';

/**
 * Starts a second proxy on a node, as a rolling update does, with its own address, veth and namespace. The old one
 * keeps running; nothing is redirected to the new one before a document of the returned lab is applied.
 * @returns the same lab with the new proxy instead of the old one; `labFind` does not know about it.
 */
export async function addProxySuccessor(lab: Lab, node: LabNodeName): Promise<Lab> {
  const proxy = successorOf(lab, node);
  const successor = { ...lab, nodes: { ...lab.nodes, [node]: { ...lab.nodes[node], proxy } } };
  await wireProxy(lab, proxy, 1);
  await startProxy(successor, node);
  return successor;
}

/** Removes a lab's proxy from its node: process, veth and namespace. */
export async function removeProxy(lab: Lab, node: LabNodeName): Promise<void> {
  const { proxy } = lab.nodes[node];
  await stopProxy(lab, node);
  await run({ argv: ['ip', 'link', 'delete', proxy.hostInterface], netns: lab.nodes[node].netns });
  await run({ argv: ['ip', 'netns', 'del', namespaceName(lab, proxy.name)] });
}
