import { inPod } from './in-pod/index.js';
import type { InpodState } from './in-pod/state.js';
import type { Mode } from './mode.js';
import { nodeGeneve } from './node-geneve/index.js';
import type { GeneveState } from './node-geneve/state.js';

export { defaultConstants } from './node-geneve/constants.js';

/** A node of any mode. */
export type AnyNodeState = GeneveState | InpodState;

export type ModeName = AnyNodeState['mode'];
export type ProfileName = AnyNodeState['profile'];

/** One row for each mode. A document of an unknown mode is checked against the first one. */
export const modes: readonly [Mode, ...Mode[]] = [nodeGeneve, inPod];
