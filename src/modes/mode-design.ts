import type * as z from 'zod';
import type { Evidence } from '../ir/evidence.js';
import type { Ownership } from '../ir/ownership.js';
import type { Scope } from '../ir/program.js';
import type { Design } from '../model/design.js';
import type { JumpPosition } from '../model/jump-position.js';
import type { Mark } from '../model/mark.js';
import type { NodeState } from '../model/node-state.js';

/** By what a mode recognises its own objects, and where it may have left some. */
export interface ModeDesign<State extends NodeState, Own extends Design> {
  readonly of: (state: State) => Own;
  /** The one that is looked for where neither a document nor a record says which. */
  readonly published: Own;
  /** How a record is read that keeps it, and how it is written: each the inverse of the other. */
  readonly recorded: z.ZodType<Own>;
  readonly toRecord: (design: Own) => unknown;
  /** Of the names of chains; tables of nft are called by it. */
  readonly chainPrefix: (design: Own) => string;
  /** Where jumps stand in built-in chains. */
  readonly jumps: (design: Own) => JumpPosition;
  /** Whether both recognise the same objects. */
  readonly isSame: (one: Own, other: Own) => boolean;
  /** What has the shape of its objects: where to look. */
  readonly ownership: (design: Own) => Ownership;
  /** What is its own on a node. */
  readonly claims: (design: Own, evidence: Evidence<State>) => Ownership;
  readonly traces: (design: Own) => Traces;
  /** The names of both ends of its veth pairs: in the node's namespace, and in the other one. */
  readonly linkPairs: (design: Own) => readonly (readonly [onNode: string, elsewhere: string])[];
}

/** What shows that a namespace that neither a document nor a record names may hold something of ours. */
export interface Traces {
  /** What such a namespace is called. */
  readonly scope: Scope;
  readonly links: readonly string[];
  readonly ipRules: readonly { readonly priority: number; readonly mark: Mark }[];
}
