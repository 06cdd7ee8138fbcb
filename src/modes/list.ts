import type { Mode } from './mode.js';
import { nodeGeneve } from './node-geneve/index.js';
import type { GeneveState } from './node-geneve/state.js';

export { defaultConstants } from './node-geneve/constants.js';

/** A node of any mode. */
export type AnyNodeState = GeneveState;

export type ModeName = AnyNodeState['mode'];
export type ProfileName = AnyNodeState['profile'];

/** One row for each mode. A document of an unknown mode is checked against the first one. */
export const modes: readonly [Mode, ...Mode[]] = [nodeGeneve];

export interface PlannedMode {
  readonly name: string;
  readonly summary: string;
  readonly profiles: readonly string[];
}

/** Modes that are planned but do not exist yet. Documents that name one get `not-supported-yet`. */
export const plannedModes: readonly PlannedMode[] = [
  { name: 'inpod', summary: 'rules in the namespace of each pod', profiles: ['istio-1.29'] },
];
