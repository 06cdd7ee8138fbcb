import type * as z from 'zod';
import type { Draft } from '../model/draft.js';
import type { NodeState, Pod } from '../model/node-state.js';
import type { Rule } from '../model/rules/rule.js';
import type { Plain } from '../schema/plain.js';
import type { Strictness } from '../schema/strictness.js';

/** The keys of every document, whatever its mode. */
type SharedKey = 'mode' | 'profile' | 'backend' | 'node' | 'pods' | 'expect' | 'allow' | 'change';

/** The further fields of one mode's state: its own keys and constants. */
export type OwnFields<State extends NodeState> = Omit<State, SharedKey>;

/** The values of a mode's keys, as its shape parses them. */
export type ReadFields<Keys extends z.ZodRawShape, Constants> = z.output<z.ZodObject<Keys>> & {
  readonly constants: Draft<Constants>;
};

/** What a pod of one mode has besides the fields of every pod. */
export type OwnPodFields<State extends NodeState> = Omit<State['pods'][number], keyof Pod>;

/** A mode's part of documents: its own keys, constants and rules. */
export interface ModeDocument<
  State extends NodeState,
  Keys extends z.ZodRawShape,
  PodKeys extends z.ZodRawShape = Record<never, never>,
> {
  /** Whether a document must say which address the node speaks to its pods with. */
  readonly needsHostIP: boolean;
  /** The rule sets that it can produce. */
  readonly profiles: readonly State['profile'][];
  /** What `expect` calls the mesh's proxy. */
  readonly proxy: string;
  /** Its keys, placed between `node` and `pods`. */
  readonly keys: (how: Strictness) => Keys;
  readonly pods: ModePods<State, PodKeys>;
  readonly constants: ModeConstants<State['constants']>;
  /** The fields of a state, with the defaults that depend on other keys. Refused values are undefined in it. */
  readonly draft: (read: ReadFields<Keys, State['constants']>, node: Draft<State['node']>) => Draft<OwnFields<State>>;
  /** The keys of a document, with all defaults written out. */
  readonly print: (state: State) => Readonly<Record<string, Plain>>;
  /** In reporting order: the rules of every node, and its own. */
  readonly rules: readonly Rule<State>[];
}

/** The keys of a pod that only this mode has. */
export interface ModePods<State extends NodeState, PodKeys extends z.ZodRawShape = Record<never, never>> {
  readonly keys: (how: Strictness) => PodKeys;
  /** A pod of this mode. @param pod its fields that every pod has. */
  readonly draft: (pod: Draft<Pod>, read: z.output<z.ZodObject<PodKeys>>) => Draft<Pod & OwnPodFields<State>>;
  readonly print: (pod: State['pods'][number]) => Readonly<Record<string, Plain>>;
}

/** For a mode whose pods have no keys of their own. */
export const noPodKeys = { keys: () => ({}), draft: (pod: Draft<Pod>) => pod, print: () => ({}) };

/** Every number and name that the design puts into the kernel; a document can set each. */
export interface ModeConstants<Constants> {
  readonly shape: (how: Strictness) => z.ZodType<Draft<Constants>>;
  readonly defaults: Constants;
  readonly print: (constants: Constants) => Plain;
  /** For our own files: all values written out, and valid as in a document. */
  readonly recorded: z.ZodType<Constants>;
}
