import type { Conversation } from '../conversation.js';
import type { Case } from './case.js';
import type { Check } from './examine.js';
import { type CaseSetup, runCase } from './run-case.js';

/** A conversation, and the same one on the node without our rules. */
export interface PropertyInput<State> {
  readonly case: Case;
  readonly conversation: Conversation;
  /** Only run if a property needs it. */
  readonly bare: () => Conversation;
  readonly state: State;
}

/** A condition that must hold for every packet of a node. */
export interface Property<State, Situation extends string = string> {
  /** A stable kebab-case name, listed in docs/prove.md. */
  readonly name: string;
  /** What holds, in one plain sentence. */
  readonly sentence: string;
  /** The situation of the node: as it is, beside foreign rules, with something missing. */
  readonly situation: Situation;
  /** Which conversations it covers. */
  readonly concerns: (one: Case, state: State) => boolean;
  /** Why it does not hold for a conversation; null: it does. */
  readonly violation: (input: PropertyInput<State>) => string | null;
}

/**
 * Properties as checks on a node. @param without the same node without our rules; a case is run on it once for all
 * properties.
 */
export function checksOf<State>(
  properties: readonly Property<State>[],
  without: CaseSetup,
  state: State,
): readonly Check[] {
  let last: { readonly of: Case; readonly conversation: Conversation } | null = null;
  const bareOf = (one: Case): Conversation => {
    if (last?.of !== one) last = { of: one, conversation: runCase(without, one) };
    return last.conversation;
  };
  return properties.map(({ concerns, name, sentence, violation }) => ({
    name,
    sentence,
    concerns: (one) => concerns(one, state),
    violation: (one, conversation) => violation({ case: one, conversation, bare: () => bareOf(one), state }),
  }));
}
