import type { NodeState } from '../../model/node-state.js';
import type { Conversation } from '../conversation.js';
import type { Case } from './case.js';

/** Which node a property is about: as it is, beside other programs' rules, or with ztunnel gone. */
export type Situation =
  | 'as it is'
  | 'with a service proxy'
  | 'with policy routing of others'
  | 'beside other programs'
  | 'without ztunnel';

/** A conversation with what it would be on the same node without our rules. */
export interface PropertyInput {
  readonly case: Case;
  readonly conversation: Conversation;
  /** Only made where a property asks for it. */
  readonly bare: () => Conversation;
  readonly state: NodeState;
}

/** Something that has to hold for every packet. */
export interface Property {
  /** A stable kebab-case name, listed in docs/prove.md. */
  readonly name: string;
  /** What holds, in one plain sentence. */
  readonly sentence: string;
  readonly situation: Situation;
  /** Which conversations it is about. */
  readonly concerns: (one: Case, state: NodeState) => boolean;
  /** Why it does not hold for a conversation; null: it does. */
  readonly violation: (input: PropertyInput) => string | null;
}
