import type { Mode } from './mode.js';
import { nodeGeneve } from './node-geneve/index.js';
import type { GeneveState } from './node-geneve/state.js';

/** A node as a document gives it: of one mode or another. */
export type AnyNodeState = GeneveState;

export type ModeName = AnyNodeState['mode'];
export type ProfileName = AnyNodeState['profile'];

/** One row for each mode. The first is the one by which a document is read whose mode is not known. */
export const modes: readonly [Mode, ...Mode[]] = [nodeGeneve];

export interface ModeToCome {
  readonly name: string;
  readonly summary: string;
  readonly profiles: readonly string[];
}

/** Modes of the contract that do not exist yet: documents are told just that. */
export const modesToCome: readonly ModeToCome[] = [
  { name: 'inpod', summary: 'rules in the namespace of each pod', profiles: ['istio-1.29'] },
];
