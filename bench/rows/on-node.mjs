// Rows that need a node: each file of them is started as a process in the namespaces of its node, and prints what it
// measured.
import * as agentAtRest from './agent-at-rest.mjs';
import { chosen } from './chosen.mjs';
import * as growth from './growth-on-node.mjs';
import * as inPod from './in-pod.mjs';
import * as node from './node.mjs';
import * as packetPath from './packet-path.mjs';
import * as wholeNode from './whole-node.mjs';

/**
 * A file has its `rows`, by whether it is a smoke run, `start`, which starts it and gives its output, and `printOnNode`
 * at its end.
 */
const files = [node, wholeNode, inPod, packetPath, agentAtRest];

/** What is measured on nodes. Empty without root. */
export async function onNode({ isSmoke, only = '' }) {
  const found = [];
  for (const { rows, start } of files)
    if (chosen(rows(isSmoke), only).length > 0) found.push(...(await printedBy(start, { isSmoke, only })));
  return found;
}

export function growthOnNode() {
  return printedBy(growth.start, {});
}

async function printedBy(start, asked) {
  if (process.getuid?.() !== 0) return [];
  return JSON.parse(await start(asked));
}
