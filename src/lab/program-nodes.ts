import { type ApplyReport, apply, destroy, type NodeState, parseNodeState } from '../index.js';
import { labMachine } from './lab-machine.js';
import type { Lab, LabNodeName } from './topology.js';

/** Applies a document to one node of the lab. @throws the errors of `apply`. */
export function applyInLab(lab: Lab, node: LabNodeName, document: object): Promise<ApplyReport> {
  return apply(stateOf(document), { machine: labMachine(lab.nodes[node]) });
}

/**
 * Removes everything of ours from one node; without a document it is found from the record or by evidence of a design.
 */
export function destroyInLab(lab: Lab, node: LabNodeName, document: object | null = null): Promise<ApplyReport> {
  return destroy(document && stateOf(document), { machine: labMachine(lab.nodes[node]) });
}

function stateOf(document: object): NodeState {
  const parsed = parseNodeState(JSON.stringify(document));
  if (!parsed.ok) throw new Error(`a document of the lab is refused: ${JSON.stringify(parsed.diagnostics)}`);
  return parsed.value;
}
