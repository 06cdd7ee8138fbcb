import { type ApplyReport, apply, destroy, type NodeState, parseNodeState } from '../index.js';
import { type LabDocument, type LabDocumentOptions, labDocument } from './document.js';
import { labMachine } from './lab-machine.js';
import { type Lab, type LabNodeName, labNodeNames } from './topology.js';

/** Brings one node of the lab to a document. @throws what `apply` throws. */
export function applyInLab(lab: Lab, node: LabNodeName, document: LabDocument): Promise<ApplyReport> {
  return apply(stateOf(document), { machine: labMachine(lab.nodes[node]) });
}

/** Removes everything of ours from one node; without a document it is found from the record or by its shape. */
export function destroyInLab(lab: Lab, node: LabNodeName, document: LabDocument | null = null): Promise<ApplyReport> {
  return destroy(document && stateOf(document), { machine: labMachine(lab.nodes[node]) });
}

/** Brings both nodes to the documents of the same options, so that `expectCaptured` with them holds. */
export async function programLab(lab: Lab, options: LabDocumentOptions = {}): Promise<void> {
  await Promise.all(labNodeNames.map((node) => applyInLab(lab, node, labDocument(lab, node, options))));
}

/** Removes everything of ours from both nodes, so that `expectDirect` holds. */
export async function clearLab(lab: Lab): Promise<void> {
  await Promise.all(labNodeNames.map((node) => destroyInLab(lab, node)));
}

function stateOf(document: LabDocument): NodeState {
  const parsed = parseNodeState(JSON.stringify(document));
  if (!parsed.ok) throw new Error(`a document of the lab is refused: ${JSON.stringify(parsed.diagnostics)}`);
  return parsed.value;
}
