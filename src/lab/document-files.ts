import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectText } from './expect.js';
import type { LabExpectation, NodeExpectation } from './expectation.js';
import { isProgrammed, labModeOf } from './modes/index.js';
import type { LabDocumentOptions } from './modes/lab-mode.js';
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
      await writeFile(file, `${JSON.stringify(labModeOf(lab).document(lab, node, options), null, 2)}\n`);
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
  if (!(await isProgrammed(lab, node))) return null;
  const file = documentFile(lab, node);
  return expectText(lab, await readFile(file, 'utf8'), file);
}

function documentFile(lab: Lab, node: LabNodeName): string {
  return join(lab.stateFolder, `${node}.json`);
}
