import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseNodeState } from '../index.js';
import { type LabDocumentOptions, labDocument } from './document.js';
import type { Expectation, NodeExpectation } from './expectation.js';
import { LabError } from './lab-error.js';
import { run } from './run.js';
import { type Lab, type LabNodeName, labNodeNames } from './topology.js';

export interface LabDocumentFile {
  readonly node: LabNodeName;
  readonly file: string;
}

/** Writes both nodes' documents into the lab's folder. */
export async function writeLabDocuments(lab: Lab, options: LabDocumentOptions): Promise<readonly LabDocumentFile[]> {
  return Promise.all(
    labNodeNames.map(async (node) => {
      const file = documentFile(lab, node);
      await writeFile(file, `${JSON.stringify(labDocument(lab, node, options), null, 2)}\n`);
      return { node, file };
    }),
  );
}

/** What follows from the documents in the lab's folder, of the nodes that hold our rules right now. */
export async function expectNow(lab: Lab): Promise<Expectation> {
  const of = async (node: LabNodeName) => ((await isProgrammed(lab, node)) ? expectDocument(lab, node) : null);
  return { node1: await of('node1'), node2: await of('node2') };
}

async function expectDocument(lab: Lab, node: LabNodeName): Promise<NodeExpectation> {
  const file = documentFile(lab, node);
  const parsed = parseNodeState(await readFile(file, 'utf8'));
  if (!parsed.ok) throw new LabError(parsed.diagnostics.map((one) => `${file}: ${one.message}`).join('\n'));
  const { backend, pods, profile, ztunnel } = parsed.value;
  return {
    profile,
    mesh: pods.filter(({ mesh }) => mesh).map(({ name }) => name),
    captureDNS: ztunnel?.captureDNS ?? false,
    isNative: backend === 'nft',
  };
}

function documentFile(lab: Lab, node: LabNodeName): string {
  return join(lab.stateFolder, `${node}.json`);
}

/** The ip rule that turns the inbound way on is the last to come and the first to go. */
async function isProgrammed(lab: Lab, node: LabNodeName): Promise<boolean> {
  const { stdout } = await run({ argv: ['ip', '-4', 'rule', 'show', 'priority', '103'], netns: lab.nodes[node].netns });
  return stdout.includes('lookup 100');
}
