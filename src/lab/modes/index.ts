import { LabError } from '../lab-error.js';
import { type Lab, type LabNodeName, labWith } from '../topology.js';
import { labGeneve } from './geneve/index.js';
import { labInPod } from './in-pod/index.js';
import type { LabMode } from './lab-mode.js';

export { type LabDocument, labDocument } from './geneve/document.js';
export { kernelHasGeneve } from './geneve/kernel-geneve.js';

/** One row for each mode; the first is the default. */
const modes: readonly [LabMode, ...LabMode[]] = [labGeneve, labInPod];
const defaultName = 'redirect-lab';

/** @throws LabError if the lab knows no such mode. */
export function labModeNamed(name: string): LabMode {
  const found = modes.find((mode) => mode.name === name);
  if (found === undefined)
    throw new LabError(`the lab has no mode ${name}: ${modes.map((mode) => mode.name).join(', ')}`);
  return found;
}

export function labModeOf({ mode }: Pick<Lab, 'mode'>): LabMode {
  return labModeNamed(mode);
}

/** @throws LabError if the name cannot be the prefix of a namespace's name. */
export function labNamed(name: string = defaultName, mode: string = modes[0].name): Lab {
  return labWith(name, labModeNamed(mode).layout);
}

/** The labs of every mode that could have this name. */
export function possibleLabs(name?: string): readonly Lab[] {
  return modes.map((mode) => labNamed(name, mode.name));
}

/** Whether a node has rules of its lab's mode now. */
export function isProgrammed(lab: Lab, node: LabNodeName): Promise<boolean> {
  return labModeOf(lab).isProgrammed(lab, node);
}
