import type * as z from 'zod';
import type { CodeTables } from '../codes/code-table.js';
import type { Check } from '../doctor/diagnose.js';
import type { PodPart, PodSelection } from '../ir/pod-part.js';
import type { CompiledProgram, Scope } from '../ir/program.js';
import type { Requirements } from '../ir/requirements.js';
import type { Design } from '../model/design.js';
import type { NodeState } from '../model/node-state.js';
import type { Schedule } from '../plan/schedule.js';
import type { ProofMode } from '../simulate/prove/proof-mode.js';
import type { ModeDesign } from './mode-design.js';
import type { ModeDocument } from './mode-document.js';

/**
 * Everything that differs by mode. `State` is a node of this mode, `Keys` what its documents have of their own and `Own` its
 * design; only `defineMode` and the mode's folder know them.
 */
export interface ModeDefinition<State extends NodeState, Keys extends z.ZodRawShape, Own extends Design> {
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
  readonly design: ModeDesign<State, Own>;
  /** Its namespaces as packets see them, and what has to hold of those. */
  readonly proofs: ProofMode<State>;
  /** What doctor looks for, in the order of its findings. */
  readonly checks: readonly Check<State>[];
  /** The namespaces that a document names, the node's own aside. */
  readonly namespaces: (state: State) => readonly NamedNamespace[];
}

/** A namespace with the statement of the document that names it. */
export interface NamedNamespace {
  readonly scope: Scope;
  readonly netns: string;
  readonly path: string;
}

/** A mode as the rest of the program sees it: states and constants go through it unread. */
export type Mode = ModeDefinition<NodeState, z.ZodRawShape, Design>;

/**
 * The one cast between a mode's own types and those that all modes share. It is sound where the registry is asked by the name in the
 * state: a state comes from the parser, which took the mode of that name to read it.
 */
export function defineMode<State extends NodeState, Keys extends z.ZodRawShape, Own extends Design>(
  definition: ModeDefinition<State, Keys, Own>,
): Mode {
  return definition as unknown as Mode;
}
