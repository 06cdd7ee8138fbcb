import type * as z from 'zod';
import type { Draft } from '../model/draft.js';
import type { Node, NodeState } from '../model/node-state.js';
import type { Rule } from '../model/rules/rule.js';
import type { Plain } from '../schema/plain.js';
import type { Strictness } from '../schema/strictness.js';

/** What every document has, whatever its mode. */
type SharedKey = 'mode' | 'profile' | 'backend' | 'node' | 'pods' | 'expect';

/** What a state of one mode has besides: its own keys and its constants. */
export type OwnFields<State extends NodeState> = Omit<State, SharedKey>;

/** The values under the keys of a mode, as its shape reads them. */
export type ReadFields<Keys extends z.ZodRawShape, Constants> = z.output<z.ZodObject<Keys>> & {
  readonly constants: Draft<Constants>;
};

/** What documents of a mode have that others have not, and what must hold of them. */
export interface ModeDocument<State extends NodeState, Keys extends z.ZodRawShape> {
  /** The published rule sets that it can produce. */
  readonly profiles: readonly State['profile'][];
  /** Its keys, which stand between `node` and `pods`. */
  readonly keys: (how: Strictness) => Keys;
  readonly constants: ModeConstants<State['constants']>;
  /** The fields of a state, with the defaults that depend on other keys. Refused values are undefined in it. */
  readonly draft: (read: ReadFields<Keys, State['constants']>, node: Draft<Node>) => Draft<OwnFields<State>>;
  /** The keys as a document has them, everything written out. */
  readonly print: (state: State) => Readonly<Record<string, Plain>>;
  /** In the order of what is reported: those of the model that hold of every node, and its own. */
  readonly rules: readonly Rule<State>[];
}

/** Every number and name that the design puts into the kernel, each of which a document can choose. */
export interface ModeConstants<Constants> {
  readonly shape: (how: Strictness) => z.ZodType<Draft<Constants>>;
  readonly defaults: Constants;
  readonly print: (constants: Constants) => Plain;
  /** In a file of ours: with everything written out, and such as a document could have it. */
  readonly recorded: z.ZodType<Constants>;
}
