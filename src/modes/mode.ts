import type * as z from 'zod';
import type { CodeTables } from '../codes/code-table.js';
import type { Evidence } from '../ir/evidence.js';
import type { Ownership } from '../ir/ownership.js';
import type { PodPart, PodSelection } from '../ir/pod-part.js';
import type { CompiledProgram } from '../ir/program.js';
import type { Requirements } from '../ir/requirements.js';
import type { NodeState, TunnelKind } from '../model/node-state.js';
import type { Schedule } from '../plan/schedule.js';
import type { ModeDocument } from './mode-document.js';

/**
 * Everything that differs by mode. `State` is a node of this mode and `Keys` what its documents have of their own; only
 * `defineMode` and the mode's folder know them.
 */
export interface ModeDefinition<State extends NodeState, Keys extends z.ZodRawShape> {
  readonly name: State['mode'];
  /** A few words for the schema of documents. */
  readonly summary: string;
  /** Its own codes, beside those that all modes share. */
  readonly codes: CodeTables;
  readonly document: ModeDocument<State, Keys>;
  /** Every scope that a program of it can have; `pods/*`: one for each pod. */
  readonly scopes: readonly string[];
  /** What a document means for the kernel. */
  readonly compile: (state: State) => CompiledProgram;
  /** What it needs of the node before that can work. */
  readonly requirements: (state: State) => Requirements;
  /** Which objects belong to some of its pods and to nothing else. */
  readonly only: (state: State, pods: PodSelection) => PodPart;
  /** In which order its namespaces are programmed. */
  readonly schedule: Schedule;
  /** What has the shape of its objects: where to look. */
  readonly ownership: (constants: State['constants'], tunnelKind: TunnelKind | null) => Ownership;
  /** What is its own on a node. */
  readonly claims: (constants: State['constants'], tunnelKind: TunnelKind | null, evidence: Evidence) => Ownership;
}

/** A mode as the rest of the program sees it: states and constants go through it unread. */
export type Mode = ModeDefinition<NodeState, z.ZodRawShape>;

/**
 * The one cast between a mode's own types and those that all modes share. It is sound where the registry is asked by the name in the
 * state: a state comes from the parser, which took the mode of that name to read it.
 */
export function defineMode<State extends NodeState, Keys extends z.ZodRawShape>(
  definition: ModeDefinition<State, Keys>,
): Mode {
  return definition as unknown as Mode;
}
