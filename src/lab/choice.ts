import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type LabDocumentOptions, labDocument } from './document.js';
import { run } from './run.js';
import { type Lab, type LabNodeName, labNodeNames } from './topology.js';

const choiceSchema = z.object({ captureDNS: z.boolean() });

export interface LabDocumentFile {
  readonly node: LabNodeName;
  readonly file: string;
}

/** Writes both nodes' documents into the lab's folder, and what a later run has to know of them. */
export async function writeLabDocuments(lab: Lab, options: LabDocumentOptions): Promise<readonly LabDocumentFile[]> {
  await writeFile(choiceFile(lab), `${JSON.stringify({ captureDNS: options.captureDNS ?? false })}\n`);
  return Promise.all(
    labNodeNames.map(async (node) => {
      const file = join(lab.stateFolder, `${node}.json`);
      await writeFile(file, `${JSON.stringify(labDocument(lab, node, options), null, 2)}\n`);
      return { node, file };
    }),
  );
}

export async function readLabChoice(lab: Lab): Promise<z.infer<typeof choiceSchema>> {
  return choiceSchema.parse(JSON.parse(await readFile(choiceFile(lab), 'utf8')));
}

function choiceFile(lab: Lab): string {
  return join(lab.stateFolder, 'choice.json');
}

/** Whether a node redirects now: the ip rule that turns the inbound way on is the last to come and the first to go. */
export async function isProgrammed(lab: Lab, node: LabNodeName): Promise<boolean> {
  const { stdout } = await run({ argv: ['ip', '-4', 'rule', 'show', 'priority', '103'], netns: lab.nodes[node].netns });
  return stdout.includes('lookup 100');
}
