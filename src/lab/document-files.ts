import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseNodeState } from '../index.js';
import type { LabExpectation, NodeExpectation } from './expectation.js';
import { LabError } from './lab-error.js';
import { type LabDocumentOptions, labDocument, programmedMode } from './modes/index.js';
import { type Lab, type LabNodeName, labNodeNames } from './topology.js';

export interface LabDocumentFile {
  readonly node: LabNodeName;
  readonly file: string;
}

/** Writes the documents of both nodes into the lab's folder. */
export async function writeLabDocuments(lab: Lab, options: LabDocumentOptions): Promise<readonly LabDocumentFile[]> {
  return Promise.all(
    labNodeNames.map(async (node) => {
      const file = documentFile(lab, node);
      await writeFile(file, `${JSON.stringify(labDocument(lab, node, options), null, 2)}\n`);
      return { node, file };
    }),
  );
}

/** The expectation that follows from the documents in the lab's folder, for the nodes that have our rules now. */
export async function expectNow(lab: Lab): Promise<LabExpectation> {
  return { node1: await expectDocument(lab, 'node1'), node2: await expectDocument(lab, 'node2') };
}

/** Null: the node has no rules. */
async function expectDocument(lab: Lab, node: LabNodeName): Promise<NodeExpectation | null> {
  const mode = await programmedMode(lab, node);
  if (mode === null) return null;
  const file = documentFile(lab, node);
  const parsed = parseNodeState(await readFile(file, 'utf8'));
  if (!parsed.ok) throw new LabError(parsed.diagnostics.map((one) => `${file}: ${one.message}`).join('\n'));
  return mode.expectationOf(parsed.value);
}

function documentFile(lab: Lab, node: LabNodeName): string {
  return join(lab.stateFolder, `${node}.json`);
}
