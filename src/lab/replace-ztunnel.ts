import { run } from './run.js';
import { type Lab, type LabNodeName, namespaceName, successorOf } from './topology.js';
import { wireZtunnel } from './wire-up.js';
import { startZtunnel, stopZtunnel } from './ztunnel.js';

/**
 * Starts a second ztunnel on a node, as a rolling update does, with its own address, veth and namespace. The old one keeps
 * running; nothing is redirected to the new one before a document of the returned lab is applied.
 * @returns the same lab with the new ztunnel instead of the old one; `labFind` does not know about it.
 */
export async function addZtunnelSuccessor(lab: Lab, node: LabNodeName): Promise<Lab> {
  const ztunnel = successorOf(lab, node);
  const successor = { ...lab, nodes: { ...lab.nodes, [node]: { ...lab.nodes[node], ztunnel } } };
  await wireZtunnel(lab, ztunnel, 1);
  await startZtunnel(successor, node);
  return successor;
}

/** Removes a lab's ztunnel from its node: process, veth and namespace. */
export async function removeZtunnel(lab: Lab, node: LabNodeName): Promise<void> {
  const { ztunnel } = lab.nodes[node];
  await stopZtunnel(lab, node);
  await run({ argv: ['ip', 'link', 'delete', ztunnel.hostInterface], netns: lab.nodes[node].netns });
  await run({ argv: ['ip', 'netns', 'del', namespaceName(lab, ztunnel.name)] });
}
