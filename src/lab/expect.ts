import { parseNodeState } from '../index.js';
import type { LabExpectation, NodeExpectation } from './expectation.js';
import { LabError } from './lab-error.js';
import { labModeOf } from './modes/index.js';
import type { LabDocumentOptions } from './modes/lab-mode.js';
import type { Lab, LabNodeName } from './topology.js';

export const expectDirect: LabExpectation = { node1: null, node2: null };

/** The expectation for both nodes programmed with the lab's documents of these options. */
export function expectCaptured(lab: Lab, options: LabDocumentOptions = {}): LabExpectation {
  const mode = labModeOf(lab);
  const of = (node: LabNodeName) => expectText(lab, JSON.stringify(mode.document(lab, node, options)), node);
  return { node1: of('node1'), node2: of('node2') };
}

/** The expectation for a node programmed with a document. @throws LabError if the document is refused. */
export function expectText(lab: Lab, text: string, where: string): NodeExpectation {
  const parsed = parseNodeState(text);
  if (!parsed.ok) throw new LabError(parsed.diagnostics.map((one) => `${where}: ${one.message}`).join('\n'));
  return labModeOf(lab).expectationOf(parsed.value);
}
