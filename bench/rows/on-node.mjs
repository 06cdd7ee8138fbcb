// Rows that need a node: each file of them is a process of its own, which starts itself again in the namespaces of its node and prints what it measured.
import { spawnSync } from 'node:child_process';
import * as agentAtRest from './agent-at-rest.mjs';
import { chosen } from './chosen.mjs';
import * as growth from './growth-on-node.mjs';
import * as inPod from './in-pod.mjs';
import * as node from './node.mjs';
import * as packetPath from './packet-path.mjs';
import * as wholeNode from './whole-node.mjs';

/** A file has its `rows`, by whether it is a smoke run, its name, and `printOnNode` at its end. */
const files = [node, wholeNode, inPod, packetPath, agentAtRest];

/** What is measured on nodes. Empty without root. */
export function onNode({ isSmoke, only = '' }) {
  return files.flatMap(({ filename, rows }) =>
    chosen(rows(isSmoke), only).length === 0 ? [] : printedBy(filename, { isSmoke, only }),
  );
}

export function growthOnNode() {
  return printedBy(growth.filename, {});
}

function printedBy(file, asked) {
  if (process.getuid?.() !== 0) return [];
  const { error, status, stdout } = spawnSync(process.execPath, [file], {
    encoding: 'utf8',
    env: { ...process.env, BENCH_ASKED: JSON.stringify(asked) },
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 26,
  });
  if (error !== undefined || status !== 0) throw new Error(`${file}: ${error?.message ?? `exit ${status}`}`);
  return JSON.parse(stdout);
}
