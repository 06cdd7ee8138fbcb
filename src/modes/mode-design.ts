import type * as z from 'zod';
import type { Evidence } from '../ir/evidence.js';
import type { Ownership } from '../ir/ownership.js';
import type { Scope } from '../ir/program.js';
import type { Design } from '../model/design.js';
import type { JumpPosition } from '../model/jump-position.js';
import type { Mark } from '../model/mark.js';
import type { NodeState } from '../model/node-state.js';
import type { LayoutReader } from '../plan/layout.js';

/** How a mode recognises its own objects, and where it may have left some. */
export interface ModeDesign<State extends NodeState, Own extends Design> {
  readonly of: (state: State) => Own;
  /** The design to look for if neither a document nor a record names one. */
  readonly published: Own;
  /** Reads a design from a record; `toRecord` is its inverse. */
  readonly recorded: z.ZodType<Own>;
  readonly toRecord: (design: Own) => unknown;
  /** The prefix of chain names, and of nft tables. */
  readonly chainPrefix: (design: Own) => string;
  /** The position of jumps in built-in chains. */
  readonly jumps: (design: Own) => JumpPosition;
  /** Whether both recognise the same objects. */
  readonly isSame: (one: Own, other: Own) => boolean;
  /** Recognises objects by shape alone: where to look. */
  readonly ownership: (design: Own) => Ownership;
  /** Recognises the mode's own objects, with the evidence of a node. */
  readonly claims: (design: Own, evidence: Evidence<State>) => Ownership;
  /** Recognises what other releases write in place of its rules; null: there is none. */
  readonly layouts: ((design: Own) => LayoutReader) | null;
  readonly traces: (design: Own) => Traces;
  /** The names of both ends of its veth pairs: in the node's namespace, and in the other one. */
  readonly linkPairs: (design: Own) => readonly (readonly [onNode: string, elsewhere: string])[];
}

/** What shows that a namespace may hold objects of ours, although neither a document nor a record names it. */
export interface Traces {
  /** The scope of such a namespace; `pods/*`: one for each. */
  readonly scope: Scope;
  readonly links: readonly string[];
  readonly ipRules: readonly { readonly priority: number; readonly mark: Mark }[];
}
