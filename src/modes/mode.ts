import type * as z from 'zod';
import type { CodeTables } from '../codes/code-table.js';
import type { PodPart, PodSelection } from '../ir/pod-part.js';
import type { CompiledProgram, Scope } from '../ir/program.js';
import type { Requirements } from '../ir/requirements.js';
import type { Design } from '../model/design.js';
import type { NodeState } from '../model/node-state.js';
import type { Schedule } from '../plan/schedule.js';
import type { ModeDesign } from './mode-design.js';
import type { ModeDocument } from './mode-document.js';

/**
 * Everything that differs by mode. `State` is a node of the mode, `Keys` and `PodKeys` the keys of its documents and
 * `Own` its design; only `defineMode` and the mode's folder know these types.
 */
export interface ModeDefinition<
  State extends NodeState,
  Keys extends z.ZodRawShape,
  Own extends Design,
  PodKeys extends z.ZodRawShape,
> {
  readonly name: State['mode'];
  /** A few words for the schema of documents. */
  readonly summary: string;
  /** Its own codes, besides the shared ones. */
  readonly codes: CodeTables;
  readonly document: ModeDocument<State, Keys, PodKeys>;
  /** Every scope that a program of it can have; `pods/*`: one for each pod. */
  readonly scopes: readonly string[];
  /**
   * Turns a document's state into a program.
   * @param unasked paths of pods' namespaces that the program need not have; what these pods have elsewhere it has.
   */
  readonly compile: (state: State, unasked?: ReadonlySet<string>) => CompiledProgram;
  /** What the node must have for the program to work. */
  readonly requirements: (state: State) => Requirements;
  /** The objects that belong to the given pods alone. */
  readonly only: (state: State, pods: PodSelection) => PodPart;
  /** The order in which its namespaces are programmed. */
  readonly schedule: Schedule;
  readonly design: ModeDesign<State, Own>;
  /** The namespaces that a document names, except the node's own. */
  readonly namespaces: (state: State) => readonly NamedNamespace[];
}

/** A namespace and the document path that names it. */
export interface NamedNamespace {
  readonly scope: Scope;
  readonly netns: string;
  readonly path: string;
}

/** A mode as the rest of the program sees it: with opaque states and constants. */
export type Mode = ModeDefinition<NodeState, z.ZodRawShape, Design, z.ZodRawShape>;

/**
 * The only cast between a mode's own types and the shared ones. It is sound because modes are looked up by the name in
 * the state, and the parser read the state with the mode of that name.
 */
export function defineMode<
  State extends NodeState,
  Keys extends z.ZodRawShape,
  Own extends Design,
  PodKeys extends z.ZodRawShape = Record<never, never>,
>(definition: ModeDefinition<State, Keys, Own, PodKeys>): Mode {
  return definition as unknown as Mode;
}
