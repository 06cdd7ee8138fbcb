import type { LabExpectation, NodeExpectation } from '../expectation.js';
import { type Lab, type LabNodeName, labNodeNames } from '../topology.js';
import { labGeneve } from './geneve/index.js';
import type { LabMode } from './lab-mode.js';

export { type LabDocument, type LabDocumentOptions, labDocument } from './geneve/document.js';
export { kernelHasGeneve } from './geneve/kernel-geneve.js';

/** The mode of a lab without any rules. */
export const defaultLabMode: LabMode = labGeneve;

/** One row for each mode. */
const modes: readonly LabMode[] = [labGeneve];

function labModeNamed(name: string): LabMode {
  const found = modes.find((mode) => mode.name === name);
  if (found === undefined) throw new Error(`the lab has no expectations of mode ${name}`);
  return found;
}

/** The mode whose rules a node has; null: it has none. */
export async function programmedMode(lab: Lab, node: LabNodeName): Promise<LabMode | null> {
  for (const mode of modes) if (await mode.isProgrammed(lab, node)) return mode;
  return null;
}

/** The mode of the nodes that have rules. */
export function labModeOf(expectation: LabExpectation): LabMode {
  const named: NodeExpectation | undefined = labNodeNames.map((node) => expectation[node]).find((one) => one !== null);
  return named === undefined ? defaultLabMode : labModeNamed(named.mode);
}
